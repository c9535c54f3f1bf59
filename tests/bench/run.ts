/** `deno task bench`. Figures of CPU are ratios against a baseline in the same run. @module */

import { type Arguments, runCommand, UsageError } from "../../lib/core/command_line.ts";
import { benchLoops } from "./loops.ts";
import { benchMemory } from "./memory.ts";
import { benchMicro } from "./micro.ts";
import { benchPage } from "./page.ts";
import { benchScale } from "./scale.ts";
import { benchVoice } from "./voice.ts";

const HELP = `Measures the server: all parts, or those that are named.

  deno task bench [micro] [loops] [scale] [memory] [voice] [page] [options]

  --calls N,N,…       how many calls "scale" measures            1,100,500,1000
  --repeats N         how often "scale", "memory" and "page" do  3
  --help              this text

Figures of CPU are ratios against a bare loop in the same run, those of memory against a bare server; on a shared machine nothing else means much.
`;
const OPTIONS = {
  calls: { type: "string", default: "1,100,500,1000" },
  repeats: { type: "string", default: "3" },
} as const;

async function run({ values, positionals }: Arguments<typeof OPTIONS>): Promise<number> {
  const repeats = count("repeats", values.repeats);
  const calls = values.calls.split(",").map((value) => count("calls", value));
  const parts: Record<string, () => void | Promise<void>> = {
    micro: benchMicro,
    loops: benchLoops,
    scale: () => benchScale(calls, repeats),
    memory: () => benchMemory(repeats),
    voice: benchVoice,
    page: () => benchPage(repeats),
  };
  const names = Object.keys(parts);
  const unknown = positionals.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new UsageError(`Cannot measure ${unknown}: expected ${names.join(", ")}`);
  for (const name of names) {
    if (positionals.length === 0 || positionals.includes(name)) await parts[name]!();
  }
  return 0;
}

function count(name: string, value: string): number {
  if (/^[1-9]\d{0,4}$/.test(value)) return Number(value);
  throw new UsageError(`--${name} is ${JSON.stringify(value)}, expected whole numbers from 1 to 99999`);
}

const command = { help: HELP, options: OPTIONS, takesPositionals: true, run };
if (import.meta.main) Deno.exit(await runCommand(command, Deno.args, console) ?? 0);
