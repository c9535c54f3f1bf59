import type { CallPage } from "../calls/call_directory.ts";
import type { CallTrace } from "../timeline/call_trace.ts";
import type { CallView } from "../calls/call_view.ts";
import { type HistoryQuery, pickPage } from "./history_page.ts";
import { type HistoryEntry, newestFirst, parseRecord, parseTrace, type Position } from "./history_record.ts";

/** Bounds of {@linkcode HistoryRing}. */
export interface HistoryRingOptions {
  /** Most records, 1 or more; the oldest gives way. @default 1000 */
  readonly ringSize?: number;
  /** Most bytes of records and traces; first the oldest traces give way. @default 32 MiB */
  readonly ringBytes?: number;
}

/** The last calls in memory, for the time when the store fails. */
export class HistoryRing {
  readonly #size: number;
  readonly #maxBytes: number;
  /** In the order of saving. */
  readonly #entries = new Set<HistoryEntry>();
  #bytes = 0;
  #lost = 0;

  /** Throws a RangeError for bounds that hold nothing. */
  constructor(options: HistoryRingOptions = {}) {
    const { ringSize = 1_000, ringBytes = 32 * 1024 * 1024 } = options;
    if (!(Number.isInteger(ringSize) && ringSize >= 1)) {
      throw new RangeError(`Cannot keep a ring: ${ringSize} records`);
    }
    if (!(ringBytes >= 1)) throw new RangeError(`Cannot keep a ring: ${ringBytes} bytes`);
    this.#size = ringSize;
    this.#maxBytes = ringBytes;
  }

  /** Records that gave way before the store had them. */
  get lost(): number {
    return this.#lost;
  }

  /** Remembers a call, in place of the records that this one contains. */
  put(entry: HistoryEntry): void {
    const { callSid } = entry.position;
    for (const other of this.#entries) {
      const { position } = other;
      if (position.callSid === callSid && entry.contains.includes(position.startMs)) this.#drop(other);
    }
    this.#entries.add(entry);
    this.#bytes += bytesOf(entry);
  }

  /** The store has it now, so its trace may go. */
  markSaved(entry: HistoryEntry): void {
    entry.saved = true;
    if (this.#entries.has(entry)) this.#dropTrace(entry);
  }

  /** Lets the oldest go until the bounds hold. */
  trim(): void {
    for (const entry of this.#entries) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#dropTrace(entry);
    }
    for (const entry of this.#entries) {
      if (this.#entries.size <= this.#size && this.#bytes <= this.#maxBytes) break;
      this.#drop(entry);
      if (!entry.saved) this.#lost++;
    }
  }

  /** Forgets calls that began before `beforeMs`, saved or not. */
  dropBefore(beforeMs: number): void {
    for (const entry of this.#entries) if (entry.position.startMs < beforeMs) this.#drop(entry);
  }

  /** What the store doesn't have, oldest first; also what comes while this is walked through. */
  *unsaved(): Generator<HistoryEntry> {
    for (const entry of this.#entries) if (!entry.saved) yield entry;
  }

  /** Whether the store has yet to be given this call, or is being given it. */
  holdsUnsaved(callSid: string): boolean {
    return this.#last(callSid)?.saved === false;
  }

  /** The record of a call, if it is remembered. */
  get(callSid: string): CallView | undefined {
    return parseRecord(this.#last(callSid)?.record);
  }

  /** The trace of a call, if it is remembered and hasn't given way. */
  trace(callSid: string): CallTrace | undefined {
    return parseTrace(this.#last(callSid)?.trace);
  }

  /** How many began at `sinceMs` or later. */
  countSince(sinceMs: number): number {
    let count = 0;
    for (const { position } of this.#entries) if (position.startMs >= sinceMs) count++;
    return count;
  }

  /** Newest first. */
  async page(query: HistoryQuery, before: Position | undefined): Promise<CallPage> {
    const entries = [...this.#entries]
      .filter(({ position }) => before === undefined || newestFirst(before, position) < 0)
      .sort((a, b) => newestFirst(a.position, b.position))
      .map(({ position, facts, record }) => ({ position, head: facts, record }));
    const { picked, cursor } = await pickPage(entries, query, () => {});
    return { values: picked.map(({ record }) => parseRecord(record)!), cursor };
  }

  /** The record of a call that was saved last. */
  #last(callSid: string): HistoryEntry | undefined {
    let last: HistoryEntry | undefined;
    for (const entry of this.#entries) if (entry.position.callSid === callSid) last = entry;
    return last;
  }

  #drop(entry: HistoryEntry): void {
    if (this.#entries.delete(entry)) this.#bytes -= bytesOf(entry);
  }

  #dropTrace(entry: HistoryEntry): void {
    this.#bytes -= entry.trace?.length ?? 0;
    entry.trace = undefined;
  }
}

function bytesOf({ record, trace }: HistoryEntry): number {
  return record.length + (trace?.length ?? 0);
}
