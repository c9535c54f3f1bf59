/** Brings records of an earlier layout into the present one. @module */
import type { Clock } from "../core/clock.ts";
import { factsOf } from "../calls/call_filter.ts";
import { countKey, headKey, LAYOUT, RECORDS } from "./history_keys.ts";
import { parseRecord } from "./history_record.ts";
import { withinDeadline } from "./kv_deadline.ts";
import type { KvPort } from "./kv_port.ts";
import { SWEEP_BATCH, SWEEP_PAUSE_MS } from "./kv_sweep.ts";

/** Since this layout every record has a head, and is counted. */
const HEADS_LAYOUT = 2;

/**
 * Gives a head to every record that has none, oldest first and a little at a time; once for each store. Rejects when the
 * store fails, or with the reason of the signal; what is done then is done, and the next time goes on.
 */
export async function upgradeHistory(
  kv: KvPort,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  const { value: layout } = await withinDeadline(() => kv.get(LAYOUT), { clock });
  if (typeof layout === "number" && layout >= HEADS_LAYOUT) return;
  for (let cursor: string | undefined = "";;) {
    cursor = await withinDeadline((given) => addHeads(kv, cursor!, given), { clock });
    if (cursor === undefined) break;
    await clock.sleepUntil(clock.now() + SWEEP_PAUSE_MS, signal);
  }
  await withinDeadline(() => kv.atomic().set(LAYOUT, HEADS_LAYOUT).commit(), { clock });
}

/** One batch; returns where the next one begins, or `undefined` after the last. */
async function addHeads(kv: KvPort, cursor: string, given: AbortSignal): Promise<string | undefined> {
  const entries = kv.list({ prefix: RECORDS }, { limit: SWEEP_BATCH, batchSize: SWEEP_BATCH, cursor });
  let count = 0;
  for await (const { key, value } of entries) {
    count++;
    const record = parseRecord(value);
    if (record === undefined) continue;
    const startMs = Number(key[2]);
    const head = headKey({ startMs, callSid: record.callSid });
    given.throwIfAborted();
    // Where there is a head already, nothing happens.
    await kv.atomic().check({ key: head, versionstamp: null }).set(head, factsOf(record)).sum(
      countKey(startMs),
      1n,
    )
      .commit();
  }
  return count < SWEEP_BATCH ? undefined : entries.cursor;
}
