import assert from "node:assert/strict";
import { filesIn, read, rowsOf, sectionOf } from "./texts.ts";

const FAULTS = read("docs/faults.md");
const ROWS = 56;
/** The first argument of a test, a step, or a function that makes tests: its name. */
const NAME = /(?:\b[Tt]est\w*|\bstep)\(\s*(?:\{\s*name:\s*)?(?:"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/g;
/** What a name cites at its end. */
const CITED = / \(docs\/faults\.md ([\d, ]+)\)$/;

interface CitingTest {
  /** Path of its file, and its name without what it cites; `…` stands for what differs. */
  readonly name: string;
  readonly rows: readonly number[];
}

function testsOf(path: string): CitingTest[] {
  return [...read(path).matchAll(NAME)].map(([, plain, template]) => {
    const name = plain ?? template!.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, "…");
    const rows = CITED.exec(name)?.[1]?.split(",").map(Number) ?? [];
    return { name: `${path}: ${name.replace(CITED, "")}`, rows };
  });
}

/** Tests by the row that names them. */
function namedTests(): Map<number, string[]> {
  const named = new Map<number, string[]>();
  let row = 0;
  for (const line of sectionOf(FAULTS, "## Tests").split("\n")) {
    row = Number(/^\*\*(\d+)\*\*$/.exec(line)?.[1] ?? row);
    const [, path, name] = /^- `([^`]+)`: (.+)$/.exec(line) ?? [];
    if (path !== undefined) named.set(row, [...named.get(row) ?? [], `${path}: ${name}`]);
  }
  return named;
}

const TESTS = filesIn("tests", /_test\.ts$/).flatMap(testsOf);
const NAMED = namedTests();

Deno.test("docs/faults.md names tests that there are", () => {
  const names = new Set(TESTS.map(({ name }) => name));
  assert.ok(names.size > 1_000 && NAMED.size > 40, `${names.size} tests, ${NAMED.size} rows`);
  assert.deepEqual([...NAMED.values()].flat().filter((name) => !names.has(name)), []);
});

Deno.test("docs/faults.md names every test that cites one of its rows", () => {
  const citations = TESTS.flatMap(({ name, rows }) => rows.map((row) => ({ name, row })));
  assert.ok(citations.length > 40, `${citations.length} citations`);
  assert.deepEqual(citations.filter(({ name, row }) => !NAMED.get(row)?.includes(name)), []);
});

Deno.test("docs/faults.md says of each row how far it is shown, and what is not", () => {
  const rows = rowsOf(FAULTS).map(([number, , , state]) => ({ row: Number(number), state }));
  assert.deepEqual(rows.map(({ row }) => row), Array.from({ length: ROWS }, (_, n) => n + 1));
  const gaps = new Set(
    [...sectionOf(FAULTS, "## Gaps").matchAll(/^- \*\*(\d+)\*\*/gm)].map(([, row]) => Number(row)),
  );
  const wrong = rows.filter(({ row, state }) => {
    if (state === "tested") return !NAMED.has(row);
    if (state === "partly") return !NAMED.has(row) || !gaps.has(row);
    return !gaps.has(row) || state !== "not built" && state !== "not tested";
  });
  assert.deepEqual(wrong, []);
});
