import assert from "node:assert/strict";
import { codeOf, importsOf } from "./source_scan.ts";

/**
 * What each part may import, besides itself; docs/architecture.md shows the same. The longest name that fits a file counts.
 * `type:` allows types only; a name that ends in `.ts` is one file.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "lib/std/async": [],
  "lib/std/log": [],
  "lib/core": [],
  "lib/platform": ["lib/core"],
  "lib/config.ts": ["lib/core", "lib/config_providers.ts", "lib/config_reach.ts"],
  "lib/config_providers.ts": ["lib/core"],
  "lib/config_reach.ts": ["lib/core"],
  "lib/config_secrets.ts": ["lib/core", "lib/config.ts", "lib/config_providers.ts"],
  "lib/config_warnings.ts": ["lib/core", "lib/config.ts", "lib/config_reach.ts", "lib/config_secrets.ts"],
  "lib/audio": ["lib/core"],
  "lib/tx": ["lib/core", "lib/audio"],
  "lib/twilio": ["lib/core", "lib/audio", "type:lib/platform", "type:lib/tx"],
  "lib/speech": ["lib/core", "lib/audio"],
  "lib/dialog": ["lib/core"],
  "lib/agents": ["lib/core", "lib/audio", "lib/tx", "lib/speech", "lib/dialog"],
  "lib/timeline": ["lib/core", "lib/audio", "lib/tx"],
  "lib/calls": [
    "lib/core",
    "lib/audio",
    "lib/tx",
    "lib/twilio",
    "lib/speech",
    "lib/dialog",
    "lib/agents",
    "lib/timeline",
  ],
  "lib/store": ["lib/core", "lib/calls", "type:lib/timeline"],
  "lib/ops": [
    "lib/core",
    "lib/audio",
    "lib/tx",
    "type:lib/dialog",
    "lib/calls",
    "lib/store",
    "type:lib/config.ts",
  ],
  "lib/ops/doctor": [
    "lib/core",
    "lib/config.ts",
    "lib/config_providers.ts",
    "lib/config_secrets.ts",
    "lib/config_warnings.ts",
    "lib/audio",
    "lib/speech/local",
    "lib/simulator",
  ],
  "lib/simulator": [
    "lib/core",
    "lib/audio",
    "lib/twilio/peer",
    "lib/twilio/base64.ts",
  ],
  "lib/simulator/cli.ts": ["lib/core", "lib/audio", "lib/simulator", "lib/speech/local"],
  // Twilio's side of a stream in a browser: what it takes of the other parts is pure.
  "lib/ui": [
    "type:lib/core",
    "type:lib/tx",
    "type:lib/dialog",
    "type:lib/timeline",
    "type:lib/calls",
    "type:lib/store",
    "type:lib/ops",
    "lib/audio",
    "lib/twilio/peer",
  ],
  "lib/web": [
    "lib/core",
    "type:lib/platform",
    "type:lib/dialog",
    "lib/calls",
    "lib/store",
    "lib/ops",
    "lib/timeline",
    "lib/ui",
  ],
  "routes": [
    "lib/core",
    "lib/platform",
    "lib/audio",
    "lib/twilio",
    "lib/agents",
    "lib/calls",
    "lib/store",
    "lib/ops",
    "lib/ui",
    "lib/web",
    "type:lib/config.ts",
    "islands",
  ],
  "islands": ["lib/ui", "type:lib/core", "type:lib/calls", "type:lib/store", "type:lib/ops"],
  // What puts the parts together.
  "lib/server": ["lib", "routes", "islands", "deno.json"],
  "main.ts": ["lib", "routes", "islands", "deno.json"],
};

/** Who may use what. A name that ends in `/` is a folder. */
const CONFINED: readonly { what: string; pattern: RegExp; to: readonly string[] }[] = [
  {
    what: "Deno.env",
    pattern: /\bDeno\.env\b/,
    to: ["main.ts", "lib/simulator/cli.ts", "lib/ops/doctor/cli.ts", "lib/server/login_cli.ts"],
  },
  {
    what: "a clock or timer of the system",
    pattern: /\bperformance\.now\b|\bset(?:Timeout|Interval)\b|\bDate\.now\b|\bnew Date\(\)/,
    to: ["lib/core/clock.ts", "lib/std/", "lib/ui/", "islands/"],
  },
  {
    what: "the console",
    pattern: /\bconsole\.\w/,
    to: [
      "main.ts",
      "lib/core/log.ts",
      "lib/simulator/cli.ts",
      "lib/ops/doctor/cli.ts",
      "lib/server/login_cli.ts",
    ],
  },
];

const ROOT = new URL("../", import.meta.url);

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

/** Every source file of the program by its path from the root. */
function sources(): Map<string, string> {
  const files = new Map<string, string>();
  const walk = (folder: string): void => {
    for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, ROOT))) {
      if (isDirectory) walk(`${folder}${name}/`);
      else if (/\.tsx?$/.test(name)) {
        files.set(folder + name, Deno.readTextFileSync(new URL(folder + name, ROOT)));
      }
    }
  };
  for (const folder of ["lib/", "routes/", "islands/"]) walk(folder);
  for (const { name, isFile } of Deno.readDirSync(ROOT)) {
    if (isFile && name === "main.ts") files.set(name, Deno.readTextFileSync(new URL(name, ROOT)));
  }
  return files;
}

/** Imports between our own files; packages are not edges. */
function edgesOf(files: ReadonlyMap<string, string>): Edge[] {
  return [...files].flatMap(([from, source]) =>
    importsOf(source).filter(({ specifier }) => /^\.\.?\//.test(specifier)).map((
      { specifier, typeOnly },
    ) => ({
      from,
      to: new URL(specifier, `file:///${from}`).pathname.slice(1),
      typeOnly,
    }))
  );
}

/** The row of the table that a file belongs to. */
function partOf(path: string): string | undefined {
  const fits = Object.keys(MAY_IMPORT).filter((part) => isWithin(path, part));
  return fits.sort((a, b) => b.length - a.length)[0];
}

function isWithin(path: string, part: string): boolean {
  return path === part || path.startsWith(`${part}/`);
}

/** What is wrong with `edge`, if anything. */
function offence({ from, to, typeOnly }: Edge): string | undefined {
  const part = partOf(from);
  if (part === undefined) return `${from} is in no part of the table`;
  if (isWithin(to, part) && partOf(to) === part) return undefined;
  const allowed = MAY_IMPORT[part]!.some((rule) =>
    rule.startsWith("type:") ? typeOnly && isWithin(to, rule.slice("type:".length)) : isWithin(to, rule)
  );
  return allowed ? undefined : `${from} must not import ${typeOnly ? "the types of " : ""}${to}`;
}

/** The nodes of one cycle, if there is any. */
function findCycle(edges: readonly { from: string; to: string }[]): string[] | undefined {
  const next = Map.groupBy(edges, ({ from }) => from);
  const done = new Set<string>();
  const visit = (node: string, path: string[]): string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const { to } of next.get(node) ?? []) {
      const cycle = visit(to, [...path, node]);
      if (cycle !== undefined) return cycle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of next.keys()) {
    const cycle = visit(node, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

function breaches(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([path, source]) => {
    const code = codeOf(source);
    const isFree = (to: readonly string[]) =>
      to.some((place) => path === place || place.endsWith("/") && path.startsWith(place));
    return CONFINED.filter(({ pattern, to }) => !isFree(to) && pattern.test(code)).map(({ what }) =>
      `${path} must not use ${what}`
    );
  });
}

Deno.test("every import is one that the table allows", () => {
  assert.deepEqual(edgesOf(sources()).map(offence).filter((text) => text !== undefined), []);
});

Deno.test("docs/architecture.md shows the rules as they stand here", () => {
  const text = Deno.readTextFileSync(new URL("docs/architecture.md", ROOT)).replace(/\n +/g, " ");
  const listed = (name: string): string[] => {
    const line = text.split("\n").find((line) => line.startsWith(`- ${name}: `)) ?? "";
    const [all = "", types = ""] = line.slice(`- ${name}: `.length).split("; types of ");
    const named = (part: string) => [...part.matchAll(/`([^`]+)`/g)].map(([, path]) => path!);
    return [...named(all), ...named(types).map((path) => `type:${path}`)];
  };
  const parts = Object.keys(MAY_IMPORT);
  const section = text.slice(text.indexOf("## Who may"), text.indexOf("## Composition"));
  assert.deepEqual([...section.matchAll(/^- `([^`]+)`: /gm)].map(([, part]) => part), parts);
  for (const [part, allowed] of Object.entries(MAY_IMPORT)) {
    assert.deepEqual(listed(`\`${part}\``).sort(), [...allowed].sort(), part);
  }
  for (const { what, to } of CONFINED) assert.deepEqual(listed(what), to, what);
});

Deno.test("no files import each other in a circle, not even types", () => {
  assert.equal(findCycle(edgesOf(sources()))?.join(" → "), undefined);
});

Deno.test("no parts import each other in a circle", () => {
  const parts = edgesOf(sources()).map(({ from, to }) => ({ from: partOf(from)!, to: partOf(to)! }));
  assert.equal(findCycle(parts.filter(({ from, to }) => from !== to))?.join(" → "), undefined);
});

Deno.test("every import leads to a file", () => {
  const files = sources();
  const isAsset = (path: string) => !/\.tsx?$/.test(path);
  const lost = edgesOf(files).filter(({ to }) => !files.has(to) && !isAsset(to));
  assert.deepEqual(lost.map(({ from, to }) => `${from} imports ${to}`), []);
});

Deno.test("environment, timers and console are used only where they may be", () => {
  assert.deepEqual(breaches(sources()), []);
});

Deno.test("the rules find what breaks them", () => {
  const bad = new Map([
    ["lib/core/a.ts", 'import { b } from "../tx/b.ts";\nsetTimeout(() => {}, 1);'],
    ["lib/tx/b.ts", 'export * from "../core/a.ts"; console.log(Deno.env.get("X"));'],
    ["lib/ui/c.ts", 'import type { D } from "../calls/d.ts";\nimport { e } from "../calls/d.ts";'],
    ["lib/simulator/f.ts", 'const g = await import("../speech/local/g.ts");'],
  ]);
  assert.deepEqual(edgesOf(bad).map(offence), [
    "lib/core/a.ts must not import lib/tx/b.ts",
    undefined,
    undefined,
    "lib/ui/c.ts must not import lib/calls/d.ts",
    "lib/simulator/f.ts must not import lib/speech/local/g.ts",
  ]);
  assert.deepEqual(findCycle(edgesOf(bad)), ["lib/core/a.ts", "lib/tx/b.ts", "lib/core/a.ts"]);
  assert.deepEqual(breaches(bad), [
    "lib/core/a.ts must not use a clock or timer of the system",
    "lib/tx/b.ts must not use Deno.env",
    "lib/tx/b.ts must not use the console",
  ]);
});

Deno.test("importsOf() finds every form of import and nothing in comments or strings", () => {
  const source = [
    'import a from "./a.ts";',
    'import { b, type B } from "./b.ts";',
    'import { type C, type D } from "./c.ts";',
    'import type {\n  E,\n} from "./e.ts";',
    'import * as f from "./f.ts";',
    'import "./g.ts";',
    'export { h } from "./h.ts";',
    'export * from "./i.ts"; export type * from "./j.ts";',
    'const k = await import("./k.ts");',
    '// import { x } from "./x1.ts";',
    '/** ```ts\n * import { x } from "./x2.ts";\n * ``` */',
    'const text = `\nimport { x } from "./x3.ts";\n`;',
    'const pattern = /["\'`]/; const half = 4 / 2; // it\'s "fine"',
    'import { l } from "./l.ts";',
  ].join("\n");
  assert.deepEqual(
    importsOf(source).map(({ specifier, typeOnly }) => `${specifier}${typeOnly ? " type" : ""}`).sort(),
    [
      ..."abcefghijl".split("").map((name) => `./${name}.ts${"cej".includes(name) ? " type" : ""}`),
      "./k.ts",
    ].sort(),
  );
});
