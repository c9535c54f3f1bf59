/** Brings the overview to life: takes over what the server has drawn, and follows what changes. @module */
import { signal } from "@preact/signals";
import { hydrate } from "preact";
import { BrowserClock } from "../lib/ui/browser_clock.ts";
import { CallFeed, type EventSourcePort } from "../lib/ui/call_feed.ts";
import { CallsStore } from "../lib/ui/calls_store.ts";
import { createDrawingPace } from "../lib/ui/overview/drawing_pace.ts";
import { EndedStore } from "../lib/ui/overview/ended_store.ts";
import { followWhileVisible } from "../lib/ui/follow_while_visible.ts";
import { hangUp } from "../lib/ui/overview/hang_up.ts";
import { Overview, OVERVIEW_ID, type OverviewState, overviewTitle } from "../lib/ui/overview/overview.tsx";
import { findIsland } from "../lib/ui/page_island.tsx";
import { SeenRows } from "../lib/ui/overview/seen_rows.ts";
import { startPage } from "../lib/ui/start_page.ts";

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
  const post = (path: string): Promise<Response> => fetch(path, { method: "POST" });
  const watchRow = (row: HTMLElement): () => void => seen.watch(row);
  hydrate(
    <Overview
      store={store}
      ended={ended}
      status={status}
      feed={feed.state}
      nowMs={nowMs}
      watchRow={watchRow}
      hangUp={state.role === "operator" ? (callSid) => hangUp(callSid, post) : undefined}
    />,
    root,
  );
  followWhileVisible(feed);
}

startPage({ title: overviewTitle });
const island = findIsland<OverviewState>(OVERVIEW_ID);
if (island !== undefined) mountOverview(island.root, island.state);
