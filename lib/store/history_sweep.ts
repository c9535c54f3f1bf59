import { COUNTS, HEADS, PARTS, RECORDS, sidKey } from "./history_keys.ts";
import type { KvPort } from "./kv_port.ts";
import { sweepBefore, type SweepOptions } from "./kv_sweep.ts";

/**
 * Removes all that there is of calls that began before `beforeMs`. A call vanishes with its head, and what else there is
 * of it follows, parts that a crash has left behind too. Rejects when the store fails, or with the reason of the signal.
 */
export async function sweepHistory(
  kv: KvPort,
  beforeMs: number,
  options: Pick<SweepOptions, "clock" | "signal">,
): Promise<void> {
  const alsoDelete = ({ key }: Deno.KvEntry<unknown>) => [sidKey(String(key[3]))];
  await sweepBefore(kv, { prefix: HEADS, beforeMs }, { ...options, alsoDelete });
  await sweepBefore(kv, { prefix: RECORDS, beforeMs }, { ...options, alsoDelete });
  await sweepBefore(kv, { prefix: PARTS, beforeMs }, options);
  await sweepBefore(kv, { prefix: COUNTS, beforeMs }, options);
}
