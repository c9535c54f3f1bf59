/** Brings the list of calls to life: takes over what the server has drawn, and follows what changes. @module */
import { signal } from "@preact/signals";
import { hydrate } from "preact";
import { BrowserClock } from "../lib/ui/browser_clock.ts";
import { CallFeed, type EventSourcePort } from "../lib/ui/call_feed.ts";
import { CallsStore } from "../lib/ui/calls_store.ts";
import { LiveCalls } from "../lib/ui/live_calls.tsx";
import { LIVE_CALLS_ROOT_ID, LIVE_CALLS_STATE_ID, type LiveCallsState } from "../lib/ui/page_state.ts";

/** Takes over the list in `root`, drawn from `state`; follows the server until `pagehide`. */
function mountLiveCalls(root: HTMLElement, state: LiveCallsState): void {
  const clock = new BrowserClock();
  const beganMs = clock.now();
  const nowMs = signal(state.nowMs);
  const second = clock.alarm(() => {
    nowMs.value = state.nowMs + clock.now() - beganMs;
    second.set(clock.now() + 1_000);
  });
  const store = new CallsStore(state.live, state.ended);
  const feed = new CallFeed({
    store,
    clock,
    openEvents: () => new EventSource("/api/events") as EventSourcePort,
    fetch: (path, init) => fetch(path, init),
  });
  hydrate(
    <LiveCalls store={store} feed={feed.state} nowMs={nowMs} hangUp={(callSid) => feed.hangUp(callSid)} />,
    root,
  );
  second.set(clock.now() + 1_000);
  feed.start();
  addEventListener("pagehide", () => feed.stop());
  // A page that comes back out of the browser's cache has missed everything.
  addEventListener("pageshow", (event) => {
    if (event.persisted) feed.start();
  });
}

const root = document.getElementById(LIVE_CALLS_ROOT_ID);
const state = document.getElementById(LIVE_CALLS_STATE_ID)?.textContent;
if (root && state) mountLiveCalls(root, JSON.parse(state));
