/** The ended calls that the overview shows: one page of them, by filters. @module */
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { CallPage } from "../../calls/call_directory.ts";
import type { Alarm } from "../../core/clock.ts";
import type { PageClock } from "../browser_clock.ts";
import { type CallSummary, summarize } from "../call_summary.ts";
import { ENDED_PAGE, type EndedFilters, filterParams, isFiltered, matchesFilters } from "./ended_filters.ts";

/** How long a change of the filters waits for the next one, in ms: typing is not searching. */
export const TYPING_MS = 250;
/** Calls on the first page, with those that have ended since it was fetched; past that it is fetched anew. */
export const MAX_SHOWN = 3 * ENDED_PAGE;

/** One page of ended calls, newest first. */
export interface EndedPage {
  /** The calls on it. */
  readonly values: readonly CallSummary[];
  /** Where the next page begins; `null` on the last one. */
  readonly cursor: string | null;
}

/** What the URL and the server's drawing begin with. */
export interface EndedState {
  /** What is looked for. */
  readonly filters: EndedFilters;
  /** Where this page began; `null` on the first one. */
  readonly from: string | null;
  /** What was found. */
  readonly page: EndedPage;
  /** Agents that calls can have now. */
  readonly agents: readonly string[];
}

/** Options of {@linkcode EndedStore}. */
export interface EndedStoreOptions {
  /** Time of the page. */
  clock: PageClock;
  /** Fetches a path of our own server. */
  fetch: (path: string) => Promise<Response>;
  /** Told the query that the page's URL is to have, without `?`. */
  onUrl: (query: string) => void;
}

/** Follows filters, pages and calls that end. */
export class EndedStore {
  /** Change it, and the list follows. */
  readonly filters: Signal<EndedFilters>;
  readonly #options: EndedStoreOptions;
  readonly #agents: Signal<readonly string[]>;
  readonly #page: Signal<EndedPage>;
  readonly #from: Signal<string | null>;
  readonly #state = signal<"idle" | "loading" | "failed">("idle");
  /** Where the pages before this one began. */
  readonly #before = signal<readonly (string | null)[]>([]);
  readonly #typing: Alarm;
  /** Counts requests: an answer to an older one is dropped. */
  #generation = 0;

  /** Shows `begin`, and asks for nothing yet. */
  constructor(begin: EndedState, options: EndedStoreOptions) {
    this.#options = options;
    this.filters = signal(begin.filters);
    this.#page = signal(begin.page);
    this.#from = signal(begin.from);
    this.#agents = signal(begin.agents);
    this.#show(begin.page);
    this.#typing = options.clock.alarm(() => {
      // Not with every key: browsers refuse more than a hundred changes in half a minute.
      options.onUrl(filterParams(this.filters.value).toString());
      void this.#load(null, []);
    });
  }

  /** The page that is shown. */
  get page(): ReadonlySignal<EndedPage> {
    return this.#page;
  }

  /** What the filter of agents offers, in order: those that can answer now, and those of the calls that were seen. */
  get agents(): readonly string[] {
    const chosen = this.filters.value.agent;
    return [...new Set([...this.#agents.value, ...(chosen === "" ? [] : [chosen])])].sort();
  }

  /** Whether a page is on its way, or could not be fetched. */
  get state(): ReadonlySignal<"idle" | "loading" | "failed"> {
    return this.#state;
  }

  /** Whether this is the page of the newest calls. */
  get isFirst(): boolean {
    return this.#from.value === null;
  }

  /** Whether the page of newer calls can be gone back to. */
  get hasNewer(): boolean {
    return this.#before.value.length > 0;
  }

  /** Path of the same list as CSV. */
  get csvPath(): string {
    const query = filterParams(this.filters.value).toString();
    return `/api/calls.csv${query && `?${query}`}`;
  }

  /** Changes filters; URL and list follow once no other change has come for {@linkcode TYPING_MS}. */
  filter(change: Partial<EndedFilters>): void {
    this.filters.value = { ...this.filters.value, ...change };
    this.#typing.set(this.#options.clock.now() + TYPING_MS);
  }

  /** Goes on to older calls, if there are any. */
  async older(): Promise<void> {
    const { cursor } = this.#page.value;
    if (cursor !== null) await this.#load(cursor, [...this.#before.value, this.#from.value]);
  }

  /** Goes back to the page before. */
  async newer(): Promise<void> {
    const before = this.#before.value;
    if (before.length > 0) await this.#load(before.at(-1)!, before.slice(0, -1));
  }

  /** Goes back to the newest calls. */
  newest(): Promise<void> {
    return this.#load(null, []);
  }

  /** Fetches the first page anew: calls may have ended while nobody listened. Later pages stay as they are. */
  async refresh(): Promise<void> {
    if (this.isFirst) await this.#load(null, []);
  }

  /** Takes up a call that has just ended, if this list shows it. */
  add(call: CallSummary): void {
    if (!this.isFirst || !matchesFilters(call, this.filters.value)) return;
    const { values, cursor } = this.#page.value;
    if (values.length >= MAX_SHOWN) return void this.refresh();
    const others = values.filter(({ callSid }) => callSid !== call.callSid);
    this.#show({ values: [call, ...others], cursor });
  }

  /** Whether any filter is set. */
  get isFiltered(): boolean {
    return isFiltered(this.filters.value);
  }

  #show(page: EndedPage): void {
    batch(() => {
      this.#page.value = page;
      const added = page.values.map(({ agent }) => agent);
      if (!added.every((agent) => this.#agents.peek().includes(agent))) {
        this.#agents.value = [...new Set([...this.#agents.peek(), ...added])];
      }
    });
  }

  async #load(from: string | null, before: readonly (string | null)[]): Promise<void> {
    this.#typing.cancel();
    const generation = ++this.#generation;
    const filters = this.filters.value;
    this.#state.value = "loading";
    const page = await this.#fetchPage(filters, from);
    if (generation !== this.#generation) return;
    batch(() => {
      this.#state.value = page === undefined ? "failed" : "idle";
      if (page === undefined) return;
      this.#show(page);
      this.#from.value = from;
      this.#before.value = before;
    });
    if (page !== undefined) this.#options.onUrl(filterParams(filters, from).toString());
  }

  async #fetchPage(filters: EndedFilters, from: string | null): Promise<EndedPage | undefined> {
    const params = filterParams(filters, from);
    params.set("state", "ended");
    params.set("limit", String(ENDED_PAGE));
    try {
      const response = await this.#options.fetch(`/api/calls?${params}`);
      if (!response.ok) return undefined;
      const { values, cursor } = await response.json() as CallPage;
      return { values: values.map(summarize), cursor };
    } catch {
      return undefined;
    }
  }
}
