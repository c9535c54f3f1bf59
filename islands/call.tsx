/** Brings the page of a call to life: takes over what the server has drawn, and follows the call. @module */
import { hydrate } from "preact";
import { BrowserClock } from "../lib/ui/browser_clock.ts";
import { CallFollower } from "../lib/ui/call/call_follower.ts";
import { CALL_ID, CallModel, type CallPageState } from "../lib/ui/call/call_model.ts";
import { CallPage, callTitle } from "../lib/ui/call/call_page.tsx";
import { makeCallActions } from "../lib/ui/call_actions.ts";
import type { EventSourcePort } from "../lib/ui/call_feed.ts";
import { followWhileVisible } from "../lib/ui/follow_while_visible.ts";
import { findIsland } from "../lib/ui/page_island.tsx";
import { startPage } from "../lib/ui/start_page.ts";

/** Takes over the page in `root`, drawn from `state`. */
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
  hydrate(<CallPage model={model} feed={follower.state} role={state.role} actions={actions} />, root);
  second.set(clock.now() + 1_000);
  followWhileVisible(follower);
}

const island = findIsland<CallPageState>(CALL_ID);
if (island !== undefined) {
  startPage({ title: () => callTitle(island.state.call) });
  mountCall(island.root, island.state);
}
