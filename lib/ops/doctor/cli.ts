/**
 * `deno task doctor`: looks at everything that must be right for calls to work, and says how to mend what isn't. Ends
 * with 1 if something failed.
 *
 * @module
 */

import { Metronome } from "../../core/clock.ts";
import { readDotEnv } from "../../core/dot_env.ts";
import { systemRandomBytes } from "../../core/ids.ts";
import { runDoctor } from "./run_doctor.ts";

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
