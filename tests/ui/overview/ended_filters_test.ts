import fc from "fast-check";
import assert from "node:assert/strict";
import { callFilter, factsOf } from "../../../lib/calls/call_filter.ts";
import { summarize } from "../../../lib/ui/call_summary.ts";
import {
  DIRECTIONS,
  ENDED_BY,
  type EndedFilters,
  filterParams,
  matchesFilters,
  NO_FILTERS,
  parseFilters,
} from "../../../lib/ui/overview/ended_filters.ts";
import { parseCallQuery } from "../../../lib/web/parse_call_query.ts";
import { makeCallView } from "../../fakes/fake_call_directory.ts";

const anyFilters: fc.Arbitrary<EndedFilters> = fc.record({
  q: fc.oneof(fc.string({ maxLength: 100 }), fc.constantFrom("555", "DEMO", "ca1")),
  agent: fc.oneof(fc.string({ maxLength: 50 }), fc.constantFrom("demo", "echo")),
  endedBy: fc.constantFrom("" as const, ...ENDED_BY),
  direction: fc.constantFrom("" as const, ...DIRECTIONS),
  gaps: fc.boolean(),
}, { noNullPrototype: true });

Deno.test("parseFilters() reads what filterParams() writes", () => {
  fc.assert(fc.property(anyFilters, (filters) => {
    assert.deepEqual(parseFilters(new URLSearchParams(filterParams(filters).toString())), filters);
  }));
});

Deno.test("parseFilters() leaves out what makes no sense", () => {
  const params = new URLSearchParams("endedBy=__proto__&direction=up&gaps=yes&cursor=7&q=");
  assert.deepEqual(parseFilters(params), NO_FILTERS);
  assert.equal(parseFilters(new URLSearchParams({ q: "x".repeat(200) })).q.length, 100);
});

Deno.test("matchesFilters() says what the server says", () => {
  const { tx } = makeCallView();
  const withGap = { ...tx, underruns: { ...tx.underruns, total: 1 } };
  const anyCall = fc.record({
    callSid: fc.constantFrom("CA1", "CA2"),
    agent: fc.constantFrom("demo", "echo"),
    endedBy: fc.constantFrom(...ENDED_BY),
    direction: fc.constantFrom(...DIRECTIONS),
    tx: fc.constantFrom(tx, withGap),
  }).map((differs) => makeCallView({ ...differs, state: "ended" }));
  fc.assert(fc.property(anyFilters, anyCall, (filters, view) => {
    const parsed = parseCallQuery(filterParams(filters));
    assert.ok(parsed.ok);
    assert.equal(matchesFilters(summarize(view), filters), callFilter(parsed.query)(factsOf(view)));
  }));
});
