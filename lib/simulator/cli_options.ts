import { isLoopbackHost } from "../core/addresses.ts";
import { readArguments, UsageError } from "../core/command_line.ts";
import type { Environment } from "../core/settings.ts";

/** What `deno task call` was asked for. Times in seconds. */
export interface CliOptions {
  /** Address of the server. */
  readonly to: string;
  /** Address that signatures are made for. */
  readonly publicUrl: string;
  /** Signs every request; `null`: none is signed. */
  readonly authToken: string | null;
  /** How many at once, 1 to 5000. */
  readonly calls: number;
  /** Time over which they begin, in s. */
  readonly ramp: number;
  /** Length of a call from its answer, in s. */
  readonly seconds: number;
  /** What the caller says; `null`: nothing. */
  readonly say: string | null;
  /** When, in s; `null`: once the server is silent. */
  readonly sayAt: number | null;
  /** Of what the caller says, BCP 47. */
  readonly language: string;
  /** Path of a file with what the caller says; `null`: none. */
  readonly wav: string | null;
  /** Keys that are pressed: `0`-`9`, `A`-`D`, `*`, `#`. */
  readonly dtmf: string;
  /** When, in s; `null`: a second into the greeting. */
  readonly dtmfAt: number | null;
  /** When the caller speaks over the server, in s; `null`: never. */
  readonly bargeInAt: number | null;
  /** When the line stalls, in s; `null`: never. */
  readonly stallAt: number | null;
  /** For how long, in s. */
  readonly stallFor: number;
  /** How much faster the line plays, in ppm. */
  readonly skewPpm: number;
  /** A longer silence is a pause, not a gap. */
  readonly gapWindowMs: number;
  /** Path of a file with the audio that must come; `null`: none. */
  readonly expect: string | null;
  /** Where what was heard is written; `null`: nowhere. */
  readonly record: string | null;
  /** Number of the caller; `null`: the default. */
  readonly from: string | null;
  /** Number of the server; `null`: the default. */
  readonly called: string | null;
  /** Whether the report is JSON. */
  readonly json: boolean;
  /** Whether only the help is printed. */
  readonly help: boolean;
}

/** What `--help` prints. */
export const HELP = `Simulated phone calls to a running server, as Twilio would make them.

  deno task call [options]

  --to URL            address of the server               http://localhost:PORT (8000)
  --public-url URL    address it is known by, which       PUBLIC_URL for a server on this
                      signatures are made for             machine, else that of --to
  --auth-token TOKEN  signs every request                 TWILIO_AUTH_TOKEN, else unsigned
  --calls N           calls at once, 1 to 5000            1
  --ramp S            time over which they begin          5 ms a call
  --seconds S         length of a call, from its answer   15
  --say TEXT          what the caller says (embedded voice), once the server is silent
  --wav FILE          the same from a file (.wav, or raw .ulaw)
  --say-at S          says it at S instead
  --language CODE     language of --say                   en
  --barge-in-at S     speaks over the server at S (--say, --wav, or a sound like speech)
  --dtmf KEYS         presses keys (0-9 A-D * #) one by one
  --dtmf-at S         when                                1 s into the greeting
  --stall-at S        at S the line stands still: Twilio neither reads nor plays
  --stall-for S       for so long                         3
  --skew PPM          Twilio's side plays faster by so many ppm, -50000 to 50000
  --gap-window MS     longer silence is a pause, no gap   2000
  --expect FILE       audio that must come, byte for byte (.ulaw, or .wav)
  --record FILE       what the first call heard, as a stereo .wav, caller left
  --from, --called    numbers of the caller and of the server, E.164
  --json              the report as JSON
  --help              this text

PORT, PUBLIC_URL and TWILIO_AUTH_TOKEN are read from the environment and from .env, as the server does.

Exit code: 0 if all is right; 1 if a frame was lost or altered, the caller heard a gap that no --stall-at explains,
or a call failed; 2 for bad usage.
`;

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const SPEC = {
  "to": text,
  "public-url": text,
  "auth-token": text,
  "calls": text,
  "ramp": text,
  "seconds": text,
  "say": text,
  "say-at": text,
  "language": text,
  "wav": text,
  "dtmf": text,
  "dtmf-at": text,
  "barge-in-at": text,
  "stall-at": text,
  "stall-for": text,
  "skew": text,
  "gap-window": text,
  "expect": text,
  "record": text,
  "from": text,
  "called": text,
  "json": flag,
  "help": flag,
} as const;

type Name = { [K in keyof typeof SPEC]: (typeof SPEC)[K] extends typeof text ? K : never }[keyof typeof SPEC];

/**
 * Reads the arguments of `deno task call`. What they leave open is taken from `env`: PORT, PUBLIC_URL (for a server on
 * this machine) and TWILIO_AUTH_TOKEN.
 *
 * @throws {UsageError} naming the argument, what it was and what was expected
 */
export function parseCliOptions(args: readonly string[], env: Environment = {}): CliOptions {
  const { values } = readArguments(args, { options: SPEC });
  const setting = (name: string): string | null => env[name]?.trim() || null;
  const number = (name: Name, min: number, max: number): number | null => {
    const given = values[name];
    if (given === undefined) return null;
    const value = given.trim() === "" ? NaN : Number(given);
    if (value >= min && value <= max) return value;
    throw new UsageError(`--${name} is ${JSON.stringify(given)}, expected a number from ${min} to ${max}`);
  };
  const url = (name: Name): string | null => {
    const given = values[name];
    if (given === undefined) return null;
    if (URL.canParse(given) && /^https?:$/.test(new URL(given).protocol)) return given.replace(/\/$/, "");
    throw new UsageError(
      `--${name} is ${JSON.stringify(given)}, expected a URL such as http://localhost:8000`,
    );
  };
  const dtmf = values["dtmf"] ?? "";
  if (!/^[0-9A-D*#]*$/.test(dtmf)) {
    throw new UsageError(`--dtmf is ${JSON.stringify(dtmf)}, expected keys 0-9, A-D, * and #`);
  }
  if (values["say"] !== undefined && values["wav"] !== undefined) {
    throw new UsageError("--say and --wav are both given, expected one of them");
  }
  const calls = number("calls", 1, 5000) ?? 1;
  if (!Number.isInteger(calls)) {
    throw new UsageError(
      `--calls is ${JSON.stringify(values["calls"])}, expected a whole number from 1 to 5000`,
    );
  }
  const to = url("to") ?? `http://localhost:${setting("PORT") ?? 8000}`;
  return {
    to,
    publicUrl: url("public-url") ?? (isLoopbackHost(new URL(to).hostname) ? setting("PUBLIC_URL") : null) ??
      to,
    authToken: values["auth-token"] ?? setting("TWILIO_AUTH_TOKEN"),
    calls,
    ramp: number("ramp", 0, 3600) ?? calls * 0.005,
    seconds: number("seconds", 0.1, 86_400) ?? 15,
    say: values["say"] ?? null,
    sayAt: number("say-at", 0, 86_400),
    language: values["language"] ?? "en",
    wav: values["wav"] ?? null,
    dtmf,
    dtmfAt: number("dtmf-at", 0, 86_400),
    bargeInAt: number("barge-in-at", 0, 86_400),
    stallAt: number("stall-at", 0, 86_400),
    stallFor: number("stall-for", 0, 3600) ?? 3,
    skewPpm: number("skew", -50_000, 50_000) ?? 0,
    gapWindowMs: number("gap-window", 0, 600_000) ?? 2000,
    expect: values["expect"] ?? null,
    record: values["record"] ?? null,
    from: values["from"] ?? null,
    called: values["called"] ?? null,
    json: values["json"] ?? false,
    help: values["help"] ?? false,
  };
}
