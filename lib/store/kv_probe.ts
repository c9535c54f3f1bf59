import type { Clock } from "../core/clock.ts";
import { withinDeadline } from "./kv_deadline.ts";
import type { KvPort } from "./kv_port.ts";

const PROBE_KEY = ["probe"];

/** Writes one value and removes it again. Rejects when that fails, or takes too long. */
export async function probeKv(kv: KvPort, { clock }: { readonly clock: Clock }): Promise<void> {
  await withinDeadline(() => kv.atomic().set(PROBE_KEY, 1).commit(), { clock });
  await withinDeadline(() => kv.atomic().delete(PROBE_KEY).commit(), { clock });
}
