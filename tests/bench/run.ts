/**
 * `deno task bench [micro] [loops] [scale] [memory] [voice] [page] [--calls 1,100,500] [--repeats 3]`: all parts unless some are
 * named. Figures of CPU are ratios against a baseline in the same run; on a shared machine nothing else means much.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { benchLoops } from "./loops.ts";
import { benchMemory } from "./memory.ts";
import { benchMicro } from "./micro.ts";
import { benchPage } from "./page.ts";
import { benchScale } from "./scale.ts";
import { benchVoice } from "./voice.ts";

const { values, positionals } = parseArgs({
  args: Deno.args,
  allowPositionals: true,
  options: {
    calls: { type: "string", default: "1,100,500,1000" },
    repeats: { type: "string", default: "3" },
  },
});
const parts: Record<string, () => void | Promise<void>> = {
  micro: benchMicro,
  loops: benchLoops,
  scale: () => benchScale(values.calls.split(",").map(Number), Number(values.repeats)),
  memory: benchMemory,
  voice: benchVoice,
  page: () => benchPage(Number(values.repeats)),
};
const unknown = positionals.find((name) => !Object.hasOwn(parts, name));
if (unknown !== undefined) {
  console.error(`Cannot measure ${unknown}: expected ${Object.keys(parts).join(", ")}`);
  Deno.exit(2);
}
for (const [name, run] of Object.entries(parts)) {
  if (positionals.length === 0 || positionals.includes(name)) await run();
}
