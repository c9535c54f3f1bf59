import { startPhone, startServer, table } from "./child.ts";
import { speechFile } from "../fakes/speech_file.ts";

const SECONDS = 30;

/** The loops that are commonly written beside Ketzev's, on the same speech: what the far end makes of each. */
export async function benchLoops(): Promise<void> {
  const audio = await speechFile(SECONDS);
  const rows: (string | number)[][] = [
    ["loop", "frames/s", "drift ms", "audible gaps", "lost frames", "most buffered ms"],
  ];
  const loops = [
    ["queue of 100 that drops, sleep 20 ms", "tests/bench/naive_server.ts", { LOOP: "drop", AUDIO: audio }],
    ["waits for the source, sleep 20 ms", "tests/bench/naive_server.ts", { LOOP: "relative", AUDIO: audio }],
    ["waits for the source, sleep 15 ms", "tests/bench/naive_server.ts", { LOOP: "ahead", AUDIO: audio }],
    ["Ketzev", "main.ts", { AGENT: "echo", GREETING_AUDIO: audio, LOG_LEVEL: "error" }],
  ] as const;
  for (const [name, script, env] of loops) {
    await using server = await startServer(script, env);
    const { report } = startPhone(server.url, ["--seconds", `${SECONDS - 1}`, "--expect", audio]);
    const [call] = (await report).perCall;
    if (call === undefined) continue;
    const { fps, driftMs, audibleGaps, leadMs } = call.audio;
    rows.push([
      name,
      fps?.toFixed(2) ?? "–",
      driftMs?.toFixed(1) ?? "–",
      audibleGaps.count,
      Math.round((call.expectation?.lostBytes ?? 0) / 160),
      leadMs.max?.toFixed(0) ?? "–",
    ]);
  }
  console.log(`\nLoops on the same ${SECONDS} s of speech\n${table(rows)}`);
  await Deno.remove(audio);
}
