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
  /** By CallSid, in the order of saving. */
  readonly #entries = new Map<string, HistoryEntry>();
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

  /** Remembers a call; one of the same CallSid is replaced. */
  put(entry: HistoryEntry): void {
    const { callSid } = entry.position;
    this.#drop(callSid);
    this.#entries.set(callSid, entry);
    this.#bytes += bytesOf(entry);
  }

  /** The store has it now, so its trace may go. */
  markSaved(entry: HistoryEntry): void {
    entry.saved = true;
    if (this.#entries.get(entry.position.callSid) === entry) this.#dropTrace(entry);
  }

  /** Lets the oldest go until the bounds hold. */
  trim(): void {
    for (const entry of this.#entries.values()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#dropTrace(entry);
    }
    for (const [callSid, { saved }] of this.#entries) {
      if (this.#entries.size <= this.#size && this.#bytes <= this.#maxBytes) break;
      this.#drop(callSid);
      if (!saved) this.#lost++;
    }
  }

  /** Forgets calls that began before `beforeMs`, saved or not. */
  dropBefore(beforeMs: number): void {
    for (const [callSid, { position }] of this.#entries) if (position.startMs < beforeMs) this.#drop(callSid);
  }

  /** What the store doesn't have, oldest first; also what comes while this is walked through. */
  *unsaved(): Generator<HistoryEntry> {
    for (const entry of this.#entries.values()) if (!entry.saved) yield entry;
  }

  /** Whether the store has yet to be given this call, or is being given it. */
  holdsUnsaved(callSid: string): boolean {
    return this.#entries.get(callSid)?.saved === false;
  }

  /** The record of a call, if it is remembered. */
  get(callSid: string): CallView | undefined {
    return parseRecord(this.#entries.get(callSid)?.record);
  }

  /** The trace of a call, if it is remembered and hasn't given way. */
  trace(callSid: string): CallTrace | undefined {
    return parseTrace(this.#entries.get(callSid)?.trace);
  }

  /** How many began at `sinceMs` or later. */
  countSince(sinceMs: number): number {
    let count = 0;
    for (const { position } of this.#entries.values()) if (position.startMs >= sinceMs) count++;
    return count;
  }

  /** Newest first. */
  async page(query: HistoryQuery, before: Position | undefined): Promise<CallPage> {
    const entries = [...this.#entries.values()]
      .filter(({ position }) => before === undefined || newestFirst(before, position) < 0)
      .sort((a, b) => newestFirst(a.position, b.position))
      .map(({ position, facts, record }) => ({ position, head: facts, record }));
    const { picked, cursor } = await pickPage(entries, query, () => {});
    return { values: picked.map(({ record }) => parseRecord(record)!), cursor };
  }

  #drop(callSid: string): void {
    const entry = this.#entries.get(callSid);
    if (entry === undefined) return;
    this.#entries.delete(callSid);
    this.#bytes -= bytesOf(entry);
  }

  #dropTrace(entry: HistoryEntry): void {
    this.#bytes -= entry.trace?.length ?? 0;
    entry.trace = undefined;
  }
}

function bytesOf({ record, trace }: HistoryEntry): number {
  return record.length + (trace?.length ?? 0);
}
