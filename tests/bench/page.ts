import { chromium } from "playwright-core";
import { CHROMIUM_ARGS, findChromium } from "../browser/chromium.ts";
import { speechFile } from "../fakes/speech_file.ts";
import { BENCH_TOKEN, type BenchServer, median, sleep, startPhone, startServer, table } from "./child.ts";

const CALLS = 200;
/** Length of a window in which CPU is measured, in ms. */
const WINDOW_MS = 8_000;
/** Time that a page has to settle before its window, in ms. */
const SETTLE_MS = 2_500;

interface Window {
  readonly serverShare: number;
  readonly tabShare: number;
  readonly latenessP99Ms: number;
}

/**
 * What somebody who looks costs: the overview of 200 live calls, whose figures change five times a second each, in
 * Chromium; its events alone, read and thrown away; and nothing, all in turn. CPU is in percent of a core.
 */
export async function benchPage(repeats: number): Promise<void> {
  // Pages take their time to open on a machine that is busy; the calls are still on at the end.
  const seconds = 60 + Math.ceil((repeats * 3 * (WINDOW_MS + 2 * SETTLE_MS)) / 1000);
  const audio = await speechFile(seconds);
  await using server = await startServer("main.ts", {
    AGENT: "echo",
    GREETING_AUDIO: audio,
    LOG_LEVEL: "error",
  });
  const rampS = CALLS / 50;
  using _phone = startPhone(server.url, [
    "--calls",
    `${CALLS}`,
    "--ramp",
    `${rampS}`,
    "--seconds",
    `${seconds}`,
  ]);
  const browser = await chromium.launch({ executablePath: await findChromium(), args: CHROMIUM_ARGS });
  const page = await browser.newPage();
  const session = await browser.newBrowserCDPSession();
  const tabMs = async () => {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    return Math.max(...processInfo.filter(({ type }) => type === "renderer").map((p) => p.cpuTime)) * 1000;
  };
  await page.goto(`${server.url}/login`);
  await page.locator("input[type=password]").fill(BENCH_TOKEN);
  await page.locator("form button.primary").click();
  await page.waitForURL("**/admin");
  await sleep((rampS + 2) * 1000);
  const kinds = {
    "nobody looks": () => page.goto("about:blank"),
    "events are read": () => page.goto("about:blank"),
    "the page is open": () => page.goto(`${server.url}/admin`),
  };
  const names = Object.keys(kinds) as (keyof typeof kinds)[];
  const windows: Record<keyof typeof kinds, Window>[] = [];
  for (let n = 0; n < repeats; n++) {
    const round: [string, Window][] = [];
    for (const name of names) {
      await kinds[name]();
      await using _reader = name === "events are read" ? await readEvents(server.url) : undefined;
      round.push([name, await measure(server, tabMs)]);
    }
    windows.push(Object.fromEntries(round) as Record<keyof typeof kinds, Window>);
  }
  const rows = await page.locator("table.live tbody tr").count();
  await browser.close();
  await Deno.remove(audio);
  const shown = names.map((name) => {
    const of = (pick: (window: Window) => number) => median(windows.map((round) => pick(round[name])));
    const more = median(windows.map((round) => round[name].serverShare - round["nobody looks"].serverShare));
    return [
      name,
      of(({ serverShare }) => serverShare).toFixed(1),
      more.toFixed(1),
      of(({ tabShare }) => tabShare).toFixed(1),
      of(({ latenessP99Ms }) => latenessP99Ms),
    ];
  });
  const head = ["", "server CPU %", "more", "tab CPU %", "lateness p99 ms, at most"];
  console.log(`\nThe overview of ${rows} live calls, medians of ${repeats}\n${table([head, ...shown])}`);
}

/** Follows the events as a page does, and throws them away. */
async function readEvents(url: string): Promise<AsyncDisposable> {
  const stop = new AbortController();
  const headers = { authorization: `Bearer ${BENCH_TOKEN}` };
  const answer = await fetch(`${url}/api/events`, { headers, signal: stop.signal });
  const read = (async () => {
    for await (const _ of answer.body!);
  })().catch(() => {});
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await read;
    },
  };
}

async function measure(server: BenchServer, tabMs: () => Promise<number>): Promise<Window> {
  await sleep(SETTLE_MS);
  const before = latenessOf(await server.api("/metrics"));
  const [serverMs, pageMs, startMs] = [server.cpuMs(), await tabMs(), performance.now()];
  await sleep(WINDOW_MS);
  const tookMs = performance.now() - startMs;
  const serverShare = (server.cpuMs() - serverMs) / tookMs * 100;
  const tabShare = (await tabMs() - pageMs) / tookMs * 100;
  const after = latenessOf(await server.api("/metrics"));
  return { serverShare, tabShare, latenessP99Ms: percentile99(before, after) };
}

/** Counts of the histogram of lateness by its upper bounds, in ms. */
function latenessOf(metrics: string): Map<number, number> {
  const buckets = metrics.matchAll(/^voice_tx_lateness_seconds_bucket\{le="([\d.]+)"\} (\d+)$/gm);
  return new Map([...buckets].map(([, bound, count]) => [Number(bound) * 1000, Number(count)]));
}

/** Upper bound of the bucket that holds the 99th percentile of what came between, in ms. */
function percentile99(before: Map<number, number>, after: Map<number, number>): number {
  const counts = [...after].map(([bound, count]) => [bound, count - (before.get(bound) ?? 0)] as const);
  const all = counts.at(-1)?.[1] ?? 0;
  return counts.find(([, count]) => count >= all * 0.99)?.[0] ?? NaN;
}
