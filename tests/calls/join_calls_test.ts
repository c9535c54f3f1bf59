import assert from "node:assert/strict";
import type { CallView } from "../../lib/calls/call_view.ts";
import { joinCalls } from "../../lib/calls/join_calls.ts";

const call = (callSid: string, second: number, state: CallView["state"] = "live") =>
  ({ callSid, state, startedAt: `2026-11-22T08:00:${String(second).padStart(2, "0")}.000Z` }) as CallView;
const shown = (views: CallView[]) => views.map(({ callSid, state }) => `${callSid} ${state}`);

Deno.test("joinCalls() puts live calls first, newest first, wherever they are, and leaves records in their order", () => {
  const joined = joinCalls({
    own: [call("A", 5), call("B", 1)],
    peers: [call("C", 3)],
    ended: [call("E", 9, "ended"), call("D", 2, "ended")],
  });
  assert.deepEqual(shown(joined), ["A live", "C live", "B live", "E ended", "D ended"]);
});

Deno.test("joinCalls() shows each call once, as it was when its stream began last", () => {
  const joined = joinCalls({
    own: [call("came here", 9)],
    peers: [call("came here", 1), call("has ended", 2), call("came there", 8)],
    ended: [
      call("has ended", 2, "ended"),
      call("came here", 1, "ended"),
      call("came there", 1, "ended"),
    ],
  });
  assert.deepEqual(shown(joined), ["came here live", "came there live", "has ended ended"]);
});

Deno.test("joinCalls() shows no ringing of a call that another process has answered", () => {
  const joined = joinCalls({
    own: [call("answered", 1, "ringing"), call("rings", 2, "ringing"), call("is over", 3, "ringing")],
    peers: [call("answered", 2), call("rings", 1, "ringing")],
    ended: [call("is over", 4, "ended")],
  });
  assert.deepEqual(shown(joined), ["rings ringing", "answered live", "is over ended"]);
});
