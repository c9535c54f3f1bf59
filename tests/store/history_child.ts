/**
 * A process of its own that saves calls one after the other into the file that is its first argument, and says what it
 * does on its output, a line each, whatever it asks of the store included. With `full` as its second argument it stops 20 calls after the store has failed.
 */
import { openHistory } from "../../lib/store/history_store.ts";
import { openKv } from "../../lib/store/open_kv.ts";
import { Metronome } from "../../lib/core/clock.ts";
import { FaultyKv } from "../fakes/faulty_kv.ts";
import { KeepingLog } from "../fakes/keeping_log.ts";
import { ended, longCall, makeTrace } from "./history_rig.ts";

/** What call number `i` is like: every third one is long, and takes more than one commit. */
export function callOf(i: number) {
  return i % 3 === 2 ? longCall(`CA${i}`, i, { turns: 3_000, seed: i }) : ended(`CA${i}`, i);
}

if (import.meta.main) {
  const [path, until] = Deno.args;
  const clock = new Metronome();
  const kv = new FaultyKv(await openKv(path!, { clock }));
  kv.slow = () => Promise.resolve(console.log("ask"));
  const history = await openHistory(kv, { clock, log: new KeepingLog(), retentionDays: 0 });
  let after = 0;
  for (let i = 0; after < 20; i++) {
    console.log(`begin ${i}`);
    const beganMs = performance.now();
    await history.save(callOf(i), makeTrace(`CA${i}`));
    if (history.failing && until === "full") after++;
    const ms = Math.round(performance.now() - beganMs);
    console.log(`${history.failing ? "memory" : "done"} ${i} ${ms}`);
  }
  const { values } = await history.list({ limit: 20 });
  console.log(`listed ${values.map(({ callSid }) => callSid).join(",")}`);
  Deno.exit(0);
}
