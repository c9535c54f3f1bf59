import assert from "node:assert/strict";
import { type EventSourcePort, RETRY_MS } from "../../../lib/ui/call_feed.ts";
import { OwnCall } from "../../../lib/ui/phone/own_call.ts";
import { makeCallView } from "../../fakes/fake_call_directory.ts";
import { ManualClock } from "../../fakes/manual_clock.ts";

class FakeEvents implements EventSourcePort {
  readyState = 1;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readonly #listeners = new Map<string, (event: { data: string }) => void>();

  addEventListener(name: string, listener: (event: { data: string }) => void): void {
    this.#listeners.set(name, listener);
  }

  close(): void {
    this.readyState = 2;
  }

  emit(name: string, data: string): void {
    this.#listeners.get(name)?.({ data });
  }
}

function setUp() {
  const clock = new ManualClock();
  const sources: FakeEvents[] = [];
  const own = new OwnCall({
    clock,
    openEvents: () => {
      const source = new FakeEvents();
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
  source!.emit("snapshot", `{"values":[${view("CA1")},${view("CA7", { state: "ringing", agent: "" })}]}`);
  source!.emit("call", "{broken but of somebody else");
  source!.emit("call", view("CA1"));
  assert.equal(shown(), undefined);
  source!.emit("call", view("CA7"));
  const { value: call } = own.call;
  assert.equal(shown(), "CA7 live demo");
  source!.emit("call", view("CA7", { agent: "echo" }));
  assert.equal(shown(), "CA7 live echo");
  source!.emit("ended", view("CA1", { state: "ended" }));
  assert.equal(source!.readyState, 1);
  source!.emit("ended", view("CA7", { state: "ended" }));
  assert.deepEqual([shown(), source!.readyState, own.call.value === call], ["CA7 ended demo", 2, true]);
});

Deno.test("OwnCall.follow() leaves the call before", () => {
  const { sources, own, shown } = setUp();
  own.follow("CA1");
  sources[0]!.emit("snapshot", `{"values":[${view("CA1")}]}`);
  own.follow("CA7");
  assert.deepEqual([shown(), sources[0]!.readyState], [undefined, 2]);
  sources[1]!.emit("call", view("CA1"));
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
