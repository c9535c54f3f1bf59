import assert from "node:assert/strict";
import { countRepeats, parseTestCounts } from "./test_counts.ts";

Deno.test("parseTestCounts() takes the last summary when deno test has ended", () => {
  const cases: [output: string, counts: ReturnType<typeof parseTestCounts>][] = [
    ["ok | 12 passed | 0 failed (2s)\n", { passed: 12, failed: 0 }],
    ["ok | 3 passed (7 steps) | 0 failed | 2 ignored (2s)\n", { passed: 3, failed: 0 }],
    ["FAILED | 7 passed (1 step) | 8 failed (3 steps) (128ms)\n\nerror: Test failed\n", {
      passed: 7,
      failed: 8,
    }],
    ["\x1b[0m\x1b[32mok\x1b[0m | 5 passed | 0 failed \x1b[0m(1s)\x1b[0m", { passed: 5, failed: 0 }],
    ["ok | 1 passed | 0 failed (1s)\nok | 2 passed | 0 failed (1s)\n", { passed: 2, failed: 0 }],
    ["printed: ok | 9 passed | 0 failed", undefined],
    ["error: Module not found\n", undefined],
    ["", undefined],
  ];
  assert.deepEqual(cases.map(([output]) => parseTestCounts(output)), cases.map(([, counts]) => counts));
});

Deno.test("countRepeats() counts what had to be measured again", () => {
  assert.equal(countRepeats("a ...\nmeasured again: p99 12 ms\nok\nmeasured again: x\n"), 2);
  assert.equal(countRepeats("nothing was measured again: all is well\n"), 0);
});
