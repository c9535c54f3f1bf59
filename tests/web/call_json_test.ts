import assert from "node:assert/strict";
import fc from "fast-check";
import type { CallView, SaidView, TurnView } from "../../lib/calls/call_view.ts";
import { CallJson } from "../../lib/web/call_json.ts";
import { makeCallView } from "../fakes/fake_call_directory.ts";
import { UNMEASURED } from "../fakes/unmeasured.ts";

const turn: fc.Arbitrary<TurnView> = fc.record({
  id: fc.nat(3),
  user: fc.string({ unit: "binary" }),
  agent: fc.constantFrom("a", "b", ""),
  heard: fc.constantFrom("a", ""),
  interrupted: fc.boolean(),
  latencyMs: fc.record({
    ...Object.fromEntries(Object.keys(UNMEASURED).map((name) => [name, fc.constantFrom(null, 0, 1)])) as {
      -readonly [K in keyof typeof UNMEASURED]: fc.Arbitrary<number | null>;
    },
  }),
});

const said: fc.Arbitrary<SaidView> = fc.record({
  id: fc.nat(3),
  at: fc.constantFrom("2026-11-22T08:00:00.000Z", "2026-11-22T08:00:01.000Z"),
  by: fc.constantFrom("agent", "operator"),
  why: fc.constantFrom("greeting", "say"),
  text: fc.constantFrom("a", null),
  heard: fc.constantFrom("a", "", null),
  interrupted: fc.boolean(),
});

const view: fc.Arbitrary<CallView> = fc.record({
  agent: fc.constantFrom("demo", "echo"),
  turns: fc.array(turn, { maxLength: 3 }),
  said: fc.array(said, { maxLength: 3 }),
}).map((differs) => makeCallView(differs));

Deno.test("CallJson.changed() says what JSON.stringify() says, and only when that has changed", () => {
  fc.assert(fc.property(fc.array(view, { maxLength: 8 }), (views) => {
    const json = new CallJson();
    let last: string | undefined;
    for (const view of views) {
      const expected = JSON.stringify(view);
      assert.equal(json.changed(view), expected === last ? undefined : expected);
      assert.equal(json.current(view), expected);
      last = expected;
    }
  }));
});

Deno.test("CallJson.changed() sees turns and words that change in place, and gaps that are added", () => {
  const json = new CallJson();
  const view = makeCallView({
    turns: [{ id: 1, user: "hello", agent: "", heard: "", interrupted: false, latencyMs: { ...UNMEASURED } }],
    said: [{
      id: 1,
      at: "2026-11-22T08:00:00.000Z",
      by: "agent",
      why: "greeting",
      text: "good day",
      heard: null,
      interrupted: false,
    }],
  });
  const steps: (() => void)[] = [
    () => {},
    () => view.turns[0]!.agent = "good day",
    () => view.turns[0]!.latencyMs.total = 790,
    () => view.turns[0]!.interrupted = true,
    () => view.said[0]!.heard = "good",
    () => view.said[0]!.interrupted = true,
    () => view.said.pop(),
    () => view.anomalies.push({ at: "2026-11-22T08:00:00.000Z", kind: "starved", ms: 84, lines: ["a"] }),
    () => view.turns.pop(),
  ];
  for (const step of steps) {
    step();
    assert.equal(json.changed(view), JSON.stringify(view));
    assert.equal(json.changed(view), undefined);
  }
  json.forget(view.callSid);
  assert.equal(json.changed(view), JSON.stringify(view));
});
