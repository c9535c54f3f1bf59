/** The log of actions, as far as it has been fetched. @module */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { AuditPage } from "../../store/audit.ts";

/** Entries on one page. */
export const AUDIT_PAGE = 50;
/** Entries shown at most: past that, the log goes on in the API. */
export const MAX_AUDIT_SHOWN = 1_000;

/** Newest first; goes on when asked. */
export class AuditStore {
  readonly #page: Signal<AuditPage>;
  readonly #state = signal<"idle" | "loading" | "failed">("idle");
  readonly #get: (path: string) => Promise<Response>;

  /** Shows `begin`; `get` fetches the pages behind it. */
  constructor(begin: AuditPage, get: (path: string) => Promise<Response>) {
    this.#page = signal(begin);
    this.#get = get;
  }

  /** All that has been fetched. */
  get page(): ReadonlySignal<AuditPage> {
    return this.#page;
  }

  /** Whether more is on its way, or could not be fetched. */
  get state(): ReadonlySignal<"idle" | "loading" | "failed"> {
    return this.#state;
  }

  /** Whether there is more to be shown. */
  get hasMore(): boolean {
    const { values, cursor } = this.page.value;
    return cursor !== null && values.length < MAX_AUDIT_SHOWN;
  }

  /** Fetches older entries. */
  async more(): Promise<void> {
    const { cursor } = this.page.value;
    if (cursor !== null) await this.#load(cursor);
  }

  /** Fetches the newest entries anew. */
  refresh(): Promise<void> {
    return this.#load(null);
  }

  async #load(cursor: string | null): Promise<void> {
    if (this.#state.value === "loading") return;
    this.#state.value = "loading";
    const params = new URLSearchParams({ limit: String(AUDIT_PAGE), ...(cursor === null ? {} : { cursor }) });
    try {
      const response = await this.#get(`/api/audit?${params}`);
      if (!response.ok) throw new Error(`Cannot fetch the audit log: the server answered ${response.status}`);
      const next = await response.json() as AuditPage;
      const before = cursor === null ? [] : this.page.value.values;
      this.#page.value = { values: [...before, ...next.values], cursor: next.cursor };
      this.#state.value = "idle";
    } catch {
      this.#state.value = "failed";
    }
  }
}
