import { type BenchServer, median, sleep, startPhone, startServer, table } from "./child.ts";
import { REST_MS } from "../../lib/speech/local/sentence_worker.ts";
import { speechFile } from "../fakes/speech_file.ts";

const CALLS = 200;
/** A server has come to rest that long after it had anything to do, in ms. */
const AT_REST_MS = REST_MS + 3_000;

/** Resident memory of the server at rest, against a bare server in the same run, and of its calls. */
export async function benchMemory(repeats: number): Promise<void> {
  await benchRest(repeats);
  await benchCalls();
}

/** At rest after the start, in a call, and at rest again. */
async function benchRest(repeats: number): Promise<void> {
  const bare: number[] = [];
  const [before, during, after]: [number[], number[], number[]] = [[], [], []];
  for (let repeat = 0; repeat < repeats; repeat++) {
    await using server = await startServer("tests/bench/bare_server.ts");
    bare.push(await megabytes(server, AT_REST_MS));
    await using ours = await startServer("main.ts", { LOG_LEVEL: "error" });
    before.push(await megabytes(ours, AT_REST_MS));
    const phone = startPhone(ours.url, ["--seconds", "8"]);
    during.push(await megabytes(ours, 6_000));
    await phone.report;
    after.push(await megabytes(ours, AT_REST_MS));
  }
  const row = (name: string, figures: readonly number[]) => [
    name,
    median(figures).toFixed(0),
    (median(figures) / median(bare)).toFixed(1),
  ];
  const rows = [
    ["server", "MB resident", "of the bare one's"],
    row("bare Deno HTTP server", bare),
    row("Ketzev at rest", before),
    row("Ketzev in a call", during),
    row("Ketzev at rest again", after),
  ];
  console.log(`\nMemory, medians of ${repeats}\n${table(rows)}`);
}

async function megabytes(server: BenchServer, afterMs: number): Promise<number> {
  await sleep(afterMs);
  return server.residentBytes() / 2 ** 20;
}

/** A live call: idle, and with a full queue. */
async function benchCalls(): Promise<void> {
  const [short, long] = [await speechFile(1), await speechFile(60)];
  const rows: (string | number)[][] = [["call", "kB resident a call"]];
  for (const [name, audio] of [["idle", short], ["with a full queue of 1000 frames", long]] as const) {
    await using server = await startServer("main.ts", {
      AGENT: "demo",
      GREETING_AUDIO: audio,
      LOG_LEVEL: "error",
    });
    // One call that lasts, and a first round, so that what the process needs once is not charged to the calls.
    using _held = startPhone(server.url, ["--seconds", "60"]);
    await startPhone(server.url, ["--calls", `${CALLS}`, "--seconds", "3"]).report;
    await sleep(3_000);
    const before = server.residentBytes();
    const phone = startPhone(server.url, ["--calls", `${CALLS}`, "--seconds", "14"]);
    await sleep(12_000);
    rows.push([name, Math.round((server.residentBytes() - before) / 1024 / CALLS)]);
    await phone.report;
  }
  console.log(`\nMemory, of ${CALLS} calls\n${table(rows)}`);
  await Promise.all([Deno.remove(short), Deno.remove(long)]);
}
