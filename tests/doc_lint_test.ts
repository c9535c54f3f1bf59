import assert from "node:assert/strict";
import { findDocFaults, readDocFaults } from "./doc_lint.ts";

Deno.test("readDocFaults() leaves out types of packages and tables of words, and nothing else", () => {
  const output = [
    "error[private-type-ref]: public type 'Page' references private type 'VNode'",
    "  --> /p/lib/ui/page.tsx:31:1",
    "   |",
    "error[private-type-ref]: public type 'csvCell' references private type 'Cell'",
    "  --> /p/lib/web/csv.ts:9:1",
    "error[missing-jsdoc]: exported symbol is missing JSDoc documentation",
    " --> /p/lib/ui/page.tsx:40:3",
    "error[missing-explicit-type]: exported symbol is missing an explicit type annotation",
    " --> /p/lib/ui/words.ts:1:14",
    "error[missing-explicit-type]: exported symbol is missing an explicit type annotation",
    " --> /p/lib/ui/words.ts:2:14",
    "error: Found 5 documentation lint errors.",
  ].join("\n");
  const sources: Record<string, string> = {
    "/p/lib/ui/page.tsx":
      'import type { ComponentChildren, VNode } from "preact";\nimport { Cell } from "./cell.ts";\n',
    "/p/lib/ui/words.ts":
      'export const WORDS = words({ a: "b" }, { a: "c" });\nexport const OTHER = make();\n',
    "/p/lib/web/csv.ts": 'import { h } from "preact";\nimport { Cell } from "./cell.ts";\n',
  };
  assert.deepEqual(readDocFaults(output, (path) => sources[path]!), [
    "/p/lib/web/csv.ts:9 public type 'csvCell' references private type 'Cell'",
    "/p/lib/ui/page.tsx:40 exported symbol is missing JSDoc documentation",
    "/p/lib/ui/words.ts:2 exported symbol is missing an explicit type annotation",
  ]);
});

Deno.test("every export of lib is documented", async () => {
  assert.deepEqual(await findDocFaults(new URL("../", import.meta.url)), []);
});
