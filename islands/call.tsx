/** Brings the page of a call to life: takes over what the server has drawn, and follows the call. @module */
import { hydrate } from "preact";
import { BrowserClock } from "../lib/ui/browser_clock.ts";
import type { EventSourcePort } from "../lib/ui/call_feed.ts";
import { makeCallActions } from "../lib/ui/call/call_actions.ts";
import { CallFollower } from "../lib/ui/call/call_follower.ts";
import { CallModel } from "../lib/ui/call/call_model.ts";
import { CallPage } from "../lib/ui/call/call_page.tsx";
import { CALL_ROOT_ID, CALL_STATE_ID, type CallPageState } from "../lib/ui/call/call_page_state.ts";
import { callTitle } from "../lib/ui/call/call_title.ts";
import { startPage } from "../lib/ui/start_page.ts";

/** Takes over the page in `root`, drawn from `state`; follows the server while the tab is seen, until `pagehide`. */
function mountCall(root: HTMLElement, state: CallPageState): void {
  const clock = new BrowserClock();
  const beganMs = clock.now();
  const model = new CallModel(state);
  const second = clock.alarm(() => {
    model.nowMs.value = state.nowMs + clock.now() - beganMs;
    if (model.isLive.peek()) second.set(clock.now() + 1_000);
  });
  const fetchOwn = (path: string, init?: RequestInit): Promise<Response> => fetch(path, init);
  const follower = new CallFollower({
    model,
    clock,
    openEvents: () => new EventSource("/api/events") as EventSourcePort,
    fetch: fetchOwn,
  });
  const actions = makeCallActions({
    callSid: state.call.callSid,
    fetch: fetchOwn,
    onDone: () => void follower.refreshAudit(),
  });
  hydrate(<CallPage model={model} line={follower.state} role={state.role} actions={actions} />, root);
  second.set(clock.now() + 1_000);
  follower.start();
  if (document.hidden) follower.setVisible(false);
  document.addEventListener("visibilitychange", () => follower.setVisible(!document.hidden));
  addEventListener("pagehide", () => follower.stop());
  // A page that comes back out of the browser's cache has missed everything.
  addEventListener("pageshow", (event) => {
    if (event.persisted) follower.start();
  });
}

const root = document.getElementById(CALL_ROOT_ID);
const text = document.getElementById(CALL_STATE_ID)?.textContent;
if (root && text) {
  const state: CallPageState = JSON.parse(text);
  startPage({ title: () => callTitle(state.call) });
  mountCall(root, state);
}
