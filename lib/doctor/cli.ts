/**
 * `deno task doctor`: looks at everything that must be right for calls to work, and says how to mend what isn't. Ends
 * with 1 if something failed.
 *
 * @module
 */

import { Metronome } from "../core/clock.ts";
import { parseDotEnv } from "../core/dot_env.ts";
import { systemRandomBytes } from "../core/ids.ts";
import { runDoctor } from "./run_doctor.ts";

async function readDotEnv(): Promise<Record<string, string>> {
  try {
    return parseDotEnv(await Deno.readTextFile(".env"));
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return {};
    throw thrown;
  }
}

if (import.meta.main) {
  const failures = await runDoctor({
    env: { ...await readDotEnv(), ...Deno.env.toObject() },
    clock: new Metronome(),
    random: systemRandomBytes,
    signal: new AbortController().signal,
    denoVersion: Deno.version.deno,
    write: (line) => console.log(line),
  });
  Deno.exit(failures === 0 ? 0 : 1);
}
