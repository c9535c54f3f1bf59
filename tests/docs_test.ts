/** What README, CONTRIBUTING and `docs` say that can be compared with the code. @module */
import assert from "node:assert/strict";

const ROOT = new URL("../", import.meta.url);

/** Texts for people, by their path from the root. */
const TEXTS = new Map<string, string>();
for (const path of ["README.md", "CONTRIBUTING.md"]) TEXTS.set(path, read(path));
for (const { name } of Deno.readDirSync(new URL("docs/", ROOT))) {
  TEXTS.set(`docs/${name}`, read(`docs/${name}`));
}

function read(path: string): string {
  return Deno.readTextFileSync(new URL(path, ROOT));
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(new URL(path, ROOT)) !== undefined;
  } catch {
    return false;
  }
}

/** Paths from the root that `text` of the file `from` links to, or has in backticks. */
function pathsIn(text: string, from: string): string[] {
  const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, to]) =>
    new URL(to!, `file:///${from}`).pathname.slice(1)
  );
  const named = [...text.matchAll(/`((?:lib|routes|islands|tests|docs|deploy)\/[\w./-]+\.\w+)`/g)].map((
    [, path],
  ) => path!);
  return [...links, ...named];
}

Deno.test("README, CONTRIBUTING and docs name no file that isn't there", () => {
  const lost = [...TEXTS].flatMap(([from, text]) =>
    pathsIn(text, from).filter((path) => !exists(path)).map((path) => `${from} names ${path}`)
  );
  assert.deepEqual(lost, []);
});
