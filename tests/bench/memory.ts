import { sleep, startPhone, startServer, table } from "./child.ts";
import { speechFile } from "../fakes/speech_file.ts";

const CALLS = 200;

/** Resident memory of a live call: idle, and with a full queue. */
export async function benchMemory(): Promise<void> {
  const [short, long] = [await speechFile(1), await speechFile(60)];
  const rows: (string | number)[][] = [["call", "kB resident a call"]];
  for (const [name, audio] of [["idle", short], ["with a full queue of 1000 frames", long]] as const) {
    await using server = await startServer("main.ts", {
      AGENT: "demo",
      GREETING_AUDIO: audio,
      LOG_LEVEL: "error",
    });
    // A first round, so that what the process needs once is not charged to the calls.
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
