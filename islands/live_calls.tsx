/** Brings the overview to life: takes over what the server has drawn, and follows what changes. @module */
import { signal } from "@preact/signals";
import { hydrate } from "preact";
import { BrowserClock } from "../lib/ui/browser_clock.ts";
import { makeCallActions } from "../lib/ui/call_actions.ts";
import { CallFeed, createDrawingPace, type EventSourcePort } from "../lib/ui/call_feed.ts";
import { CallsStore } from "../lib/ui/calls_store.ts";
import { followWhileVisible } from "../lib/ui/follow_while_visible.ts";
import { EndedStore } from "../lib/ui/overview/ended_store.ts";
import { Overview, OVERVIEW_ID, type OverviewState, overviewTitle } from "../lib/ui/overview/overview.tsx";
import { findIsland } from "../lib/ui/page_island.tsx";
import { startPage } from "../lib/ui/start_page.ts";

/** How far from the screen a row counts as seen already. */
const MARGIN = "200px";

/** Watches rows by their `data-call`. In the browser only. */
class SeenRows {
  readonly #seen = new Set<string>();
  readonly #observer: IntersectionObserver;

  constructor() {
    this.#observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const callSid = (target as HTMLElement).dataset.call ?? "";
        if (isIntersecting) this.#seen.add(callSid);
        else this.#seen.delete(callSid);
      }
    }, { rootMargin: MARGIN });
  }

  /** Whether the row of that call is on the screen, or close to it. */
  has(callSid: string): boolean {
    return this.#seen.has(callSid);
  }

  /** Watches a row; returns the function that stops that. */
  watch(row: HTMLElement): () => void {
    this.#observer.observe(row);
    return () => {
      this.#observer.unobserve(row);
      this.#seen.delete(row.dataset.call ?? "");
    };
  }
}

/** Takes over the overview in `root`, drawn from `state`. */
function mountOverview(root: HTMLElement, state: OverviewState): void {
  const clock = new BrowserClock();
  const status = signal(state.status);
  const nowMs = signal(state.nowMs);
  const store = new CallsStore(state.live);
  const ended = new EndedStore(state.ended, {
    clock,
    fetch: (path) => fetch(path),
    onUrl: (query) => history.replaceState(null, "", query === "" ? location.pathname : `?${query}`),
  });
  const seen = new SeenRows();
  const feed = new CallFeed({
    clock,
    isSeen: (callSid) => store.call(callSid) === undefined || seen.has(callSid),
    openEvents: () => new EventSource("/api/events") as EventSourcePort,
    fetch: (path) => fetch(path),
    beforeDrawing: createDrawingPace(clock, requestAnimationFrame),
    onCalls(events) {
      store.apply(events);
      for (const event of events) {
        if (event.kind === "ended") ended.add(event.call);
        else if (event.kind === "snapshot") void ended.refresh();
      }
    },
    onStatus(next) {
      status.value = next;
      nowMs.value = Date.parse(next.at);
    },
  });
  const hangUp = (callSid: string): Promise<string | undefined> =>
    makeCallActions({ callSid, fetch: (path, init) => fetch(path, init) }).hangUp();
  const watchRow = (row: HTMLElement): () => void => seen.watch(row);
  hydrate(
    <Overview
      store={store}
      ended={ended}
      status={status}
      feed={feed.state}
      nowMs={nowMs}
      watchRow={watchRow}
      hangUp={state.role === "operator" ? hangUp : undefined}
    />,
    root,
  );
  followWhileVisible(feed);
}

startPage({ title: overviewTitle });
const island = findIsland<OverviewState>(OVERVIEW_ID);
if (island !== undefined) mountOverview(island.root, island.state);
