import { sleep, startPhone, startServer, table } from "./child.ts";

const CALLS = 50;

/** Voice detection of fifty calls that are spoken to all the time, and what it does to the pace of their speech. */
export async function benchVoice(): Promise<void> {
  await using server = await startServer("main.ts", { LOG_LEVEL: "error" });
  const args = ["--calls", `${CALLS}`, "--ramp", "5", "--seconds", "22"];
  const phone = startPhone(server.url, [
    ...args,
    "--say-at",
    "6",
    "--say",
    "I would like to know how this is doing. ".repeat(6),
  ]);
  await sleep(10_000);
  const [cpuMs, startMs] = [server.cpuMs(), performance.now()];
  await sleep(8_000);
  const share = (server.cpuMs() - cpuMs) / (performance.now() - startMs) * 100;
  const { values } = await server.api("/api/calls?state=live");
  // deno-lint-ignore no-explicit-any
  const p99 = values.map((view: any) => view.tx.pace.latenessMs.p99 ?? 0).toSorted((a: number, b: number) =>
    b - a
  );
  // deno-lint-ignore no-explicit-any
  const turns = values.filter((view: any) => view.turns.length > 0).length;
  await phone.report;
  const rows = [["calls", "answered", "CPU %", "worst lateness p99 ms", "median lateness p99 ms"], [
    values.length,
    turns,
    share.toFixed(0),
    p99[0]?.toFixed(1) ?? "–",
    p99[Math.floor(p99.length / 2)]?.toFixed(1) ?? "–",
  ]];
  console.log(`\nVoice detection of ${CALLS} calls at once\n${table(rows)}`);
}
