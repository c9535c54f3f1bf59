import { formatWav } from "../../lib/audio/wav.ts";
import { sleep, startPhone, startServer, table } from "./child.ts";
import { speechFile } from "../fakes/speech_file.ts";

const CALLS = 50;
const SECONDS = 20;

/**
 * Voice detection of fifty calls at once, and what it does to the pace of their speech. The callers play music: it
 * keeps the detector busy, and is no voice, so that nobody is interrupted and the agents speak all the time.
 */
export async function benchVoice(): Promise<void> {
  const [greeting, music] = [await speechFile(60), await musicFile(SECONDS)];
  const rows: (string | number)[][] = [
    ["callers", "CPU %", "worst lateness p99 ms", "median lateness p99 ms", "underruns", "interrupted"],
  ];
  for (
    const [name, args] of [["are silent", []], ["play music", ["--wav", music, "--say-at", "0.1"]]] as const
  ) {
    await using server = await startServer("main.ts", { GREETING_AUDIO: greeting, LOG_LEVEL: "error" });
    const phone = startPhone(server.url, [
      "--calls",
      `${CALLS}`,
      "--ramp",
      "5",
      "--seconds",
      `${SECONDS}`,
      ...args,
    ]);
    await sleep(9_000);
    const [cpuMs, startMs] = [server.cpuMs(), performance.now()];
    await sleep(8_000);
    const share = (server.cpuMs() - cpuMs) / (performance.now() - startMs) * 100;
    const { values } = await server.api("/api/calls?state=live");
    await phone.report;
    // deno-lint-ignore no-explicit-any
    const views: any[] = values;
    const p99 = views.map(({ tx }) => tx.pace.latenessMs.p99 ?? NaN).toSorted((a, b) => b - a);
    rows.push([
      name,
      share.toFixed(0),
      p99[0]?.toFixed(1) ?? "–",
      p99[Math.floor(p99.length / 2)]?.toFixed(1) ?? "–",
      views.reduce((sum, { tx }) => sum + tx.underruns.total, 0),
      views.filter(({ turns }) => turns.length > 0).length,
    ]);
  }
  console.log(`\nVoice detection of ${CALLS} calls at once\n${table(rows)}`);
  await Promise.all([Deno.remove(greeting), Deno.remove(music)]);
}

/** A chord that swells and fades, as a temporary `.wav` file. */
async function musicFile(seconds: number): Promise<string> {
  const pcm = Int16Array.from({ length: seconds * 8000 }, (_, n) => {
    const t = n / 8000;
    const swell = 0.6 + 0.4 * Math.sin(2 * Math.PI * 0.7 * t);
    const chord = [220, 277.2, 329.6, 440, 554.4].reduce(
      (sum, hz) => sum + Math.sin(2 * Math.PI * hz * t),
      0,
    );
    return 4_000 * swell * chord / 2;
  });
  const path = await Deno.makeTempFile({ suffix: ".wav" });
  await Deno.writeFile(path, formatWav(pcm));
  return path;
}
