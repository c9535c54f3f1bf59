import assert from "node:assert/strict";
import { RETRY_MS } from "../../../lib/ui/call_feed.ts";
import { OwnCall } from "../../../lib/ui/phone/own_call.ts";
import { makeCallView } from "../../fakes/fake_call_directory.ts";
import { FakeEventSource } from "../../fakes/fake_event_source.ts";
import { ManualClock } from "../../fakes/manual_clock.ts";

function setUp() {
  const clock = new ManualClock();
  const sources: FakeEventSource[] = [];
  const own = new OwnCall({
    clock,
    openEvents: () => {
      const source = new FakeEventSource();
      source.open();
      sources.push(source);
      return source;
    },
  });
  const shown = () => {
    const call = own.call.value?.value;
    return call === undefined ? undefined : `${call.callSid} ${call.state} ${call.agent}`;
  };
  return { clock, sources, own, shown };
}

const view = (callSid: string, more: Parameters<typeof makeCallView>[0] = {}) =>
  JSON.stringify(makeCallView({ callSid, ...more }));

Deno.test("OwnCall shows its own call, out of snapshot and changes, to the end", () => {
  const { sources, own, shown } = setUp();
  own.follow("CA7");
  const [source] = sources;
  source!.send("snapshot", `{"values":[${view("CA1")},${view("CA7", { state: "ringing", agent: "" })}]}`);
  source!.send("call", "{broken but of somebody else");
  source!.send("call", view("CA1"));
  assert.equal(shown(), undefined);
  source!.send("call", view("CA7"));
  const { value: call } = own.call;
  assert.equal(shown(), "CA7 live demo");
  source!.send("call", view("CA7", { agent: "echo" }));
  assert.equal(shown(), "CA7 live echo");
  source!.send("ended", view("CA1", { state: "ended" }));
  assert.equal(source!.readyState, 1);
  source!.send("ended", view("CA7", { state: "ended" }));
  assert.deepEqual([shown(), source!.readyState, own.call.value === call], ["CA7 ended demo", 2, true]);
});

Deno.test("OwnCall.follow() leaves the call before", () => {
  const { sources, own, shown } = setUp();
  own.follow("CA1");
  sources[0]!.send("snapshot", `{"values":[${view("CA1")}]}`);
  own.follow("CA7");
  assert.deepEqual([shown(), sources[0]!.readyState], [undefined, 2]);
  sources[1]!.send("call", view("CA1"));
  assert.equal(shown(), undefined);
});

Deno.test("OwnCall tries again when the browser has given up, and not before", async () => {
  const { clock, sources, own } = setUp();
  own.follow("CA7");
  sources[0]!.readyState = 0;
  sources[0]!.onerror?.();
  await clock.advance(RETRY_MS);
  assert.equal(sources.length, 1);
  sources[0]!.readyState = 2;
  sources[0]!.onerror?.();
  await clock.advance(RETRY_MS);
  assert.equal(sources.length, 2);
  own.stop();
  sources[1]!.onerror?.();
  await clock.advance(RETRY_MS);
  assert.equal(sources.length, 2);
});
