import type { Alarm, Clock } from "../core/clock.ts";
import { errorMessage } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import { withinDeadline } from "./kv_deadline.ts";
import type { KvPort } from "./kv_port.ts";

/** Time between two looks at what other processes have added, in ms. */
export const SIGNED_OUT_POLL_MS = 4_000;
/** Sessions of one role that are remembered at most; the one that was added first is forgotten first. */
export const MAX_SIGNED_OUT = 10_000;
const PREFIX = "signed_out";

/** Options of {@linkcode KvSignedOut}. */
export interface KvSignedOutOptions {
  /** Deadlines of the store, and when entries expire. */
  readonly clock: Clock;
  /** Told when the store fails, and when it works again. */
  readonly log: Log;
  /** Whether other processes use the same store. */
  readonly shared: boolean;
}

/**
 * Sessions that were signed out of, in Deno KV until their cookies are worth nothing in any case: a session is
 * `role.name`. What one process adds, the others see within about 5 s.
 */
export class KvSignedOut {
  readonly #kv: KvPort;
  readonly #options: KvSignedOutOptions;
  readonly #alarm: Alarm;
  /** By role: sessions, and when they may be forgotten by the wall clock, the one that was added first in front. */
  readonly #untilMs = new Map<string, Map<string, number>>();
  #state: "well" | "failing" | "closed" = "well";
  #known = false;
  #looking = Promise.resolve();

  /** Nothing begins before {@linkcode KvSignedOut.start}. */
  constructor(kv: KvPort, options: KvSignedOutOptions) {
    this.#kv = kv;
    this.#options = options;
    this.#alarm = options.clock.alarm(() => this.#looking = this.start());
  }

  /** Whether what is stored has been read. */
  get known(): boolean {
    return this.#known;
  }

  /**
   * Reads what is stored, and again every {@linkcode SIGNED_OUT_POLL_MS}: of a shared store as long as it runs, of another until it
   * could be read. Never rejects.
   */
  async start(): Promise<void> {
    const { clock, log, shared } = this.#options;
    try {
      await withinDeadline(() => this.#read(), { clock });
      this.#known = true;
      if (this.#state === "failing") this.#state = "well";
    } catch (error) {
      if (this.#state === "well") {
        log.warn("STORE", "signed-out sessions can't be read", { reason: errorMessage(error) });
        this.#state = "failing";
      }
    }
    if (this.#state !== "closed" && (shared || !this.#known)) {
      this.#alarm.set(clock.now() + SIGNED_OUT_POLL_MS);
    }
  }

  /** Whether a session was signed out of. */
  has(session: string): boolean {
    return this.#untilMs.get(roleOf(session))?.has(session) ?? false;
  }

  /** Adds a session until `untilMs` of the wall clock. Resolves when it is stored, or can't be. Never rejects. */
  async add(session: string, untilMs: number): Promise<void> {
    const { clock, log } = this.#options;
    this.#note(session, untilMs);
    const expireIn = Math.max(1, untilMs - clock.wallNow());
    try {
      await withinDeadline(
        () => this.#kv.atomic().set([PREFIX, session], untilMs, { expireIn }).commit(),
        { clock },
      );
    } catch (error) {
      log.warn("STORE", "a sign-out is not stored: it ends with this process", {
        reason: errorMessage(error),
      });
    }
  }

  /** Looks no more. The store itself stays open. */
  async close(): Promise<void> {
    this.#state = "closed";
    this.#alarm.cancel();
    await this.#looking;
  }

  async #read(): Promise<void> {
    for await (const { key, value } of this.#kv.list<number>({ prefix: [PREFIX] })) {
      const session = key[1];
      if (typeof session === "string" && typeof value === "number") this.#note(session, value);
    }
  }

  #note(session: string, untilMs: number): void {
    const role = roleOf(session);
    const sessions = this.#untilMs.get(role) ?? new Map<string, number>();
    this.#untilMs.set(role, sessions);
    if (untilMs > this.#options.clock.wallNow()) sessions.set(session, untilMs);
    for (const [first, untilMs] of sessions) {
      if (untilMs > this.#options.clock.wallNow() && sessions.size <= MAX_SIGNED_OUT) break;
      sessions.delete(first);
    }
  }
}

/** One role can't push out what another has signed out of. */
function roleOf(session: string): string {
  return session.slice(0, session.indexOf("."));
}
