/** Pages of the audit log, and how their cursors read. @module */
import type { AuditEntry, AuditPage } from "./audit.ts";
import type { AuditPosition } from "./audit_ring.ts";
import { formatCursor, parseCursor } from "./page_cursor.ts";

/** Most entries that one page looks at. */
const MAX_SCANNED = 1_000;

/** Fills one page; the cursor stands where more was offered. */
export class AuditPageMaker {
  readonly #limit: number;
  readonly #values: AuditEntry[] = [];
  #scanned = 0;
  #last: AuditPosition | undefined;
  #cursor: string | null = null;

  /** `limit` is the most entries of the page. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What has been put on it. */
  get page(): AuditPage {
    return { values: this.#values, cursor: this.#cursor };
  }

  /** False: the page is full, and this one is on the next. */
  add(position: AuditPosition, entry: AuditEntry | undefined): boolean {
    if (this.#last !== undefined && (this.#values.length >= this.#limit || this.#scanned >= MAX_SCANNED)) {
      this.#cursor = formatCursor(`${this.#last.atMs} ${this.#last.sequence} ${this.#last.processId}`);
      return false;
    }
    this.#scanned++;
    this.#last = position;
    if (entry !== undefined) this.#values.push(entry);
    return true;
  }
}

/** Where the page before ended. Throws `InvalidCursorError`. */
export function parseAuditPosition(cursor: string): AuditPosition {
  const match = parseCursor(cursor, /^(\d{1,15}) (\d{1,15}) ([\w-]{1,64})$/);
  return { atMs: Number(match[1]), sequence: Number(match[2]), processId: match[3]! };
}
