import { median, sleep, startPhone, startServer, table } from "./child.ts";
import { speechFile } from "../fakes/speech_file.ts";

/** Length of the window in which CPU is measured, in ms. */
const WINDOW_MS = 8_000;

interface Figures {
  readonly cpuShare: number;
  readonly peerShare: number;
  readonly gaps: number;
  readonly latenessP99Ms: number | null;
  readonly underruns: number;
}

/**
 * Many calls in one process: echo agents that speak a long greeting, beside a bare loop that sends a prepared string.
 * Both are called by the same phone in a process of its own; each pair of runs is made in turn.
 */
export async function benchScale(calls: readonly number[], repeats: number): Promise<void> {
  const audio = await speechFile(120);
  const rows: (string | number)[][] = [
    [
      "calls",
      "bare CPU %",
      "Ketzev CPU %",
      "ratio",
      "phone CPU %",
      "lateness p99 ms",
      "underruns",
      "audible gaps",
    ],
  ];
  for (const count of calls) {
    const pairs: [bare: Figures, ketzev: Figures][] = [];
    for (let n = 0; n < repeats; n++) pairs.push([await measure(count, null), await measure(count, audio)]);
    const of = (pick: (pair: [Figures, Figures]) => number) => median(pairs.map(pick));
    rows.push([
      count,
      of(([bare]) => bare.cpuShare).toFixed(1),
      of(([, ketzev]) => ketzev.cpuShare).toFixed(1),
      of(([bare, ketzev]) => ketzev.cpuShare / bare.cpuShare).toFixed(2),
      of(([, ketzev]) => ketzev.peerShare).toFixed(0),
      of(([, ketzev]) => ketzev.latenessP99Ms ?? NaN).toFixed(1),
      of(([, ketzev]) => ketzev.underruns),
      of(([, ketzev]) => ketzev.gaps),
    ]);
  }
  console.log(`\nMany calls in one process, medians of ${repeats}\n${table(rows)}`);
  await Deno.remove(audio);
}

async function measure(calls: number, greeting: string | null): Promise<Figures> {
  const rampS = Math.max(1, calls / 50);
  await using server = greeting === null
    ? await startServer("tests/bench/bare_server.ts")
    : await startServer("main.ts", { AGENT: "echo", GREETING_AUDIO: greeting, LOG_LEVEL: "error" });
  const seconds = Math.ceil(rampS + 2 + WINDOW_MS / 1000 + 2);
  const phone = startPhone(server.url, [
    "--calls",
    `${calls}`,
    "--ramp",
    `${rampS}`,
    "--seconds",
    `${seconds}`,
  ]);
  await sleep((rampS + 3) * 1000);
  const [serverMs, peerMs, startMs] = [server.cpuMs(), phone.cpuMs(), performance.now()];
  await sleep(WINDOW_MS);
  const tookMs = performance.now() - startMs;
  const share = (ms: number) => ms / tookMs * 100;
  const figures = { cpuShare: share(server.cpuMs() - serverMs), peerShare: share(phone.cpuMs() - peerMs) };
  const tx = greeting === null ? [] : await liveFigures(server);
  const report = await phone.report;
  return {
    ...figures,
    gaps: report.audibleGaps,
    latenessP99Ms: tx.length === 0 ? null : median(tx.map(({ pace }) => pace.latenessMs.p99)),
    underruns: tx.reduce((sum, { underruns }) => sum + underruns.total, 0),
  };
}

// deno-lint-ignore no-explicit-any
async function liveFigures(server: { api(path: string): Promise<any> }): Promise<any[]> {
  // deno-lint-ignore no-explicit-any
  return (await server.api("/api/calls?state=live")).values.map((view: any) => view.tx);
}
