/** `deno task call`: simulated phone calls to a running server, and a report of what the caller heard. @module */

import { readSoundFile } from "../audio/sound_file.ts";
import { type Clock, Metronome } from "../core/clock.ts";
import { UsageError } from "../core/command_line.ts";
import { overDotEnv, readDotEnv } from "../core/dot_env.ts";
import { errorMessage } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import { type CallPlan, runCalls } from "./call_plan.ts";
import { type CliOptions, HELP, parseCliOptions } from "./cli_options.ts";
import { type Clip, makeClip, speechlikeSound } from "./clip.ts";
import { mendOf } from "./mend.ts";
import { createPhone, type PhoneCallOptions } from "./phone.ts";
import type { PhoneReport } from "./phone_report.ts";
import { renderReport } from "./render_report.ts";
import { showProgress } from "./progress.ts";

const BARGE_IN_MS = 1500;
/** How long a synthesis may take, in ms. */
const SYNTHESIS_MS = 60_000;

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = parseCliOptions(args, overDotEnv(Deno.env.toObject(), await readDotEnv()));
    if (options.help) return print(HELP);
    return await run(options);
  } catch (thrown) {
    complain(errorMessage(thrown));
    return thrown instanceof UsageError ? 2 : 1;
  }
}

async function run(options: CliOptions): Promise<number> {
  const clock = new Metronome(1);
  const plan = await planOf(options, clock);
  const call = await callOf(options);
  const hangUp = new AbortController();
  const onSignal = () => hangUp.signal.aborted ? Deno.exit(130) : hangUp.abort();
  for (const name of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(name, onSignal);
  using phone = createPhone({ clock });
  const progress = showProgress(phone, {
    clock,
    calls: options.calls,
    isTerminal: Deno.stderr.isTerminal(),
    write,
  });
  const reports = await runCalls(phone, {
    calls: options.calls,
    rampMs: options.ramp * 1000,
    call,
    plan,
    clock,
    signal: hangUp.signal,
  });
  progress.stop();
  const report = phone.report(reports);
  const recording = phone.calls[0]?.recording() ?? null;
  if (options.record !== null && recording !== null) await Deno.writeFile(options.record, recording);
  print(options.json ? `${JSON.stringify(report, null, 2)}\n` : textOf(report, options));
  return report.ok ? 0 : 1;
}

/** One line if no call had a stream, all for the same reason; else the whole report. */
function textOf(report: PhoneReport, { to, publicUrl, authToken }: CliOptions): string {
  const settings = { to, publicUrl, isSigned: authToken !== null };
  const mends = [
    ...new Set(report.perCall.map((call) => mendOf(call, settings)).filter((mend) => mend !== null)),
  ];
  const failures = new Set(report.perCall.map((call) => call.refused?.message ?? call.failure));
  const [failure] = failures;
  const isUnheard = report.frames === 0 && report.failed === report.calls && failures.size === 1;
  return isUnheard && mends.length === 1
    ? `${failure?.replace(/\.$/, "")}. ${mends[0]}\n`
    : renderReport(report, mends);
}

async function planOf(options: CliOptions, clock: Clock): Promise<CallPlan> {
  return {
    seconds: options.seconds,
    clip: await clipOf(options, clock),
    sayAt: options.bargeInAt ?? options.sayAt,
    dtmf: options.dtmf,
    dtmfAt: options.dtmfAt,
    stallAt: options.stallAt,
    stallFor: options.stallFor,
  };
}

async function clipOf(options: CliOptions, clock: Clock): Promise<Clip | null> {
  if (options.wav !== null) return makeClip(await readAudio("--wav", options.wav));
  if (options.say !== null) {
    return makeClip(await speakLocally(options.say, { language: options.language, clock }));
  }
  return options.bargeInAt === null ? null : makeClip(speechlikeSound(BARGE_IN_MS));
}

/** Speaks with the embedded synthesiser, loaded only now; the library itself knows no synthesiser, it takes audio. */
async function speakLocally(
  text: string,
  { language, clock }: { language: string; clock: Clock },
): Promise<Uint8Array> {
  const { createLocalTts } = await import("../speech/local/create_local_tts.ts");
  const limit = new AbortController();
  const alarm = clock.alarm(() =>
    limit.abort(new Error(`Cannot speak: the synthesiser took over ${SYNTHESIS_MS} ms`))
  );
  alarm.set(clock.now() + SYNTHESIS_MS);
  using tts = createLocalTts({ language, clock, log: silentLog });
  try {
    const chunks: Uint8Array[] = [];
    for await (const chunk of tts.synthesize(text, { language, signal: limit.signal })) chunks.push(chunk);
    return Uint8Array.from(chunks.flatMap((chunk) => [...chunk]));
  } finally {
    alarm.cancel();
  }
}

const silentLog: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  with: () => silentLog,
};

async function callOf(options: CliOptions): Promise<PhoneCallOptions> {
  return {
    to: options.to,
    publicUrl: options.publicUrl,
    authToken: options.authToken,
    record: options.record !== null,
    playback: { skewPpm: options.skewPpm, gapWindowMs: options.gapWindowMs },
    ...(options.expect === null ? {} : { expect: await readAudio("--expect", options.expect) }),
    ...(options.from === null ? {} : { from: options.from }),
    ...(options.called === null ? {} : { called: options.called }),
  };
}

async function readAudio(option: string, path: string): Promise<Uint8Array> {
  try {
    return readSoundFile(path, await Deno.readFile(path));
  } catch (thrown) {
    throw new UsageError(
      `${option} is ${JSON.stringify(path)}, expected a .wav or .ulaw file: ${errorMessage(thrown)}`,
    );
  }
}

function print(text: string): 0 {
  writeAll(Deno.stdout, text);
  return 0;
}

function complain(message: string): void {
  write(`${message}\n`);
}

function write(text: string): void {
  writeAll(Deno.stderr, text);
}

function writeAll(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += stream.writeSync(bytes.subarray(at));
}

if (import.meta.main) Deno.exit(await main(Deno.args));
