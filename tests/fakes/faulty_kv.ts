import { setImmediate } from "node:timers";
import type { KvPort } from "../../lib/store/kv_port.ts";

/** What {@linkcode FaultyKv} does with every operation; `full`: it reads, and can't write. */
export type KvMode = "good" | "fails" | "full" | "hangs";

/** A real store that fails, or never answers, when told to. */
export class FaultyKv implements KvPort {
  readonly real: Deno.Kv;
  mode: KvMode = "good";
  /** Commits until `mode` becomes "fails". */
  commitsLeft = Infinity;
  /** Reads and commits that were asked for so far. */
  reads = 0;
  commits = 0;
  /** Operations that the real store has not answered yet. */
  pending = 0;
  /** What every answer waits for. */
  slow: () => Promise<void> = () => Promise.resolve();

  constructor(real: Deno.Kv) {
    this.real = real;
  }

  get: Deno.Kv["get"] = (key, options) => this.#read(() => this.real.get(key, options));

  getMany: Deno.Kv["getMany"] = (keys, options) => this.#read(() => this.real.getMany(keys, options));

  list<T>(selector: Deno.KvListSelector, options?: Deno.KvListOptions): Deno.KvListIterator<T> {
    this.reads++;
    const entries = this.real.list<T>(selector, options);
    const next = entries.next.bind(entries);
    entries.next = () => this.#answer(next, ["fails"]);
    return entries;
  }

  atomic(): Deno.AtomicOperation {
    const operation = this.real.atomic();
    const commit = operation.commit.bind(operation);
    operation.commit = () => {
      this.commits++;
      if (--this.commitsLeft < 0) this.mode = "fails";
      return this.#answer(commit, ["fails", "full"]);
    };
    return operation;
  }

  #read<T>(work: () => Promise<T>): Promise<T> {
    this.reads++;
    return this.#answer(work, ["fails"]);
  }

  async #answer<T>(work: () => Promise<T>, fails: readonly KvMode[]): Promise<T> {
    await this.slow();
    if (this.mode === "hangs") await new Promise(() => {});
    if (fails.includes(this.mode)) throw new Error("disk I/O error\nat somewhere");
    this.pending++;
    try {
      return await work();
    } finally {
      this.pending--;
    }
  }

  /** Resolves when the real store has answered everything, and all that followed from it has been asked too. */
  async quiet(): Promise<void> {
    do await new Promise((resolve) => setImmediate(resolve)); while (this.pending > 0);
  }
}
