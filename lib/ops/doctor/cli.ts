/** `deno task doctor`: looks at everything that must be right for calls to work. @module */

import { Metronome } from "../../core/clock.ts";
import { runCommand } from "../../core/command_line.ts";
import { overDotEnv, readDotEnv } from "../../core/dot_env.ts";
import { errorMessage } from "../../core/errors.ts";
import { systemRandomBytes } from "../../core/ids.ts";
import { runDoctor } from "./run_doctor.ts";

const HELP = `Checks everything that must be right for calls to work, and says how to fix what isn't.

  deno task doctor [--help]

There are no options: it reads the settings that the server reads, from the environment and from .env in the working
folder. Start the server first, so that what needs it can be checked. It changes nothing.

Exit code: 0 if nothing failed; 1 if something did; 2 for bad usage.
`;

async function run(): Promise<number> {
  const failures = await runDoctor({
    env: overDotEnv(Deno.env.toObject(), await readDotEnv()),
    clock: new Metronome(),
    random: systemRandomBytes,
    signal: new AbortController().signal,
    denoVersion: Deno.version.deno,
    write: (line) => console.log(line),
  });
  return failures === 0 ? 0 : 1;
}

if (import.meta.main) {
  try {
    Deno.exit(await runCommand({ help: HELP, options: {}, run }, Deno.args, console) ?? 0);
  } catch (thrown) {
    console.error(`The doctor cannot check anything: ${errorMessage(thrown)}`);
    Deno.exit(1);
  }
}
