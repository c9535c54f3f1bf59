import assert from "node:assert/strict";
import { filesIn, read } from "./texts.ts";

const TEXTS = ["README.md", "CONTRIBUTING.md", ...filesIn("docs", /\.md$/)];
const ROOT = new URL("../../", import.meta.url);

function exists(path: string): boolean {
  try {
    return Deno.statSync(new URL(path, ROOT)) !== undefined;
  } catch {
    return false;
  }
}

/** Paths from the root that the text `from` links to, or has in backticks. */
function pathsIn(from: string): string[] {
  const text = read(from);
  const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, to]) =>
    new URL(to!, `file:///${from}`).pathname.slice(1)
  );
  const named = text.matchAll(/`((?:lib|routes|islands|tests|docs|deploy)\/[\w./-]+\.\w+)`/g);
  return [...links, ...[...named].map(([, path]) => path!)];
}

/** Texts of `docs` that a source file cites. */
function textsCitedIn(path: string): string[] {
  return [...read(path).matchAll(/\bdocs\/[\w-]+\.md\b/g)].map(([cited]) => cited);
}

Deno.test("README, CONTRIBUTING and docs name no file that isn't there", () => {
  const lost = TEXTS.flatMap((from) =>
    pathsIn(from).filter((path) => !exists(path)).map((path) => `${from} names ${path}`)
  );
  assert.deepEqual(lost, []);
});

Deno.test("code and tests cite no text of docs that isn't there", () => {
  const sources = ["lib", "routes", "islands", "tests"].flatMap((folder) => filesIn(folder, /\.tsx?$/));
  const cited = sources.flatMap((from) => textsCitedIn(from).map((path) => ({ from, path })));
  assert.ok(cited.length > 0);
  assert.deepEqual(cited.filter(({ path }) => !exists(path)), []);
});
