import assert from "node:assert/strict";
import { MAX_SEEN, SeenSids } from "../../lib/core/seen_sids.ts";

const sid = (n: number) => `CA${n.toString(16).padStart(32, "0")}`;

Deno.test("SeenSids remembers the last SIDs, and what is seen again stays", () => {
  const seen = new SeenSids();
  for (let n = 1; n <= MAX_SEEN; n++) seen.add(sid(n));
  seen.add(sid(1));
  seen.add(sid(MAX_SEEN + 1));
  const fates = [1, 2, 3, MAX_SEEN, MAX_SEEN + 1, MAX_SEEN + 2].map((n) => seen.has(sid(n)));
  assert.deepEqual(fates, [true, false, true, true, true, false]);
});

Deno.test("SeenSids tells SIDs apart by any of their last digits", () => {
  const seen = new SeenSids();
  const callSid = `CA${"0123456789abcdef".repeat(2)}`;
  seen.add(callSid);
  for (let digit = 1; digit <= 13; digit++) {
    const at = callSid.length - digit;
    const other = callSid.slice(0, at) + (callSid[at] === "0" ? "1" : "0") + callSid.slice(at + 1);
    assert.equal(seen.has(other), false, other);
  }
});
