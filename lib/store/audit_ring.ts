import type { AuditEntry } from "./audit.ts";

/** Where an entry stands: entries of one process are in order also where their times are equal. */
export interface AuditPosition {
  /** When it was written, in ms since 1970. */
  readonly atMs: number;
  /** Counts the entries of a process. */
  readonly sequence: number;
  /** The process that wrote it. */
  readonly processId: string;
}

/** An entry in memory. */
export interface RememberedEntry {
  /** Where it stands among the others. */
  readonly position: AuditPosition;
  /** What was done. */
  readonly entry: AuditEntry;
  /** Whether the store has it. */
  saved: boolean;
}

/** The last entries in memory: those that wait for the store, and what is shown while it fails. */
export class AuditRing {
  readonly #size: number;
  /** Oldest first. */
  readonly #entries: RememberedEntry[] = [];
  #lost = 0;

  /** Throws a RangeError for a size below 1. */
  constructor(size: number) {
    if (!(Number.isInteger(size) && size >= 1)) throw new RangeError(`Cannot keep a ring: ${size} entries`);
    this.#size = size;
  }

  /** Entries that gave way before the store had them. */
  get lost(): number {
    return this.#lost;
  }

  /** Remembers one more; the oldest gives way. */
  push(entry: RememberedEntry): void {
    this.#entries.push(entry);
    if (this.#entries.length > this.#size && !this.#entries.shift()!.saved) this.#lost++;
  }

  /** The oldest that the store doesn't have, at most so many. */
  unsaved(limit: number): RememberedEntry[] {
    const first = this.#entries.findIndex(({ saved }) => !saved);
    return first < 0 ? [] : this.#entries.slice(first, first + limit).filter(({ saved }) => !saved);
  }

  /** Forgets what was written before `beforeMs`. */
  dropBefore(beforeMs: number): void {
    while (this.#entries.length > 0 && this.#entries[0]!.position.atMs < beforeMs) this.#entries.shift();
  }

  /** Newest first. */
  newestFirst(): RememberedEntry[] {
    return this.#entries.toReversed();
  }
}

/** Below 0 where `a` is newer. */
export function newerFirst(a: AuditPosition, b: AuditPosition): number {
  return b.atMs - a.atMs || b.sequence - a.sequence ||
    (a.processId < b.processId ? 1 : a.processId > b.processId ? -1 : 0);
}
