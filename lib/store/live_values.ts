/** Views of live calls as values of the store. @module */
import type { CallView } from "../calls/call_view.ts";
import { MAX_VALUE_BYTES } from "./kv_port.ts";

/** What one process has said of its calls, in one value. */
export interface LiveValue {
  /** Wall clock of that process, in ms since 1970. */
  readonly atMs: number;
  /** Live calls of the process, without turns and anomalies. */
  readonly calls: readonly CallView[];
}

/** As few values under {@linkcode MAX_VALUE_BYTES} as they need; turns, words and anomalies stay at home. */
export function formatLiveValues(views: readonly CallView[], atMs: number): Uint8Array[] {
  const encoder = new TextEncoder();
  const begin = `{"atMs":${atMs},"calls":[`;
  const values: Uint8Array[] = [];
  let calls: string[] = [];
  let bytes = 0;
  const finish = () => {
    if (calls.length > 0) values.push(encoder.encode(`${begin}${calls.join(",")}]}`));
    calls = [];
    bytes = begin.length + 2;
  };
  finish();
  for (const view of views) {
    const call = JSON.stringify({ ...view, turns: [], said: [], anomalies: [] });
    // A UTF-16 unit takes at most three bytes.
    const size = 1 + (/^[\x20-\x7e]*$/.test(call) ? call.length : encoder.encode(call).length);
    if (begin.length + 2 + size > MAX_VALUE_BYTES) continue;
    if (bytes + size > MAX_VALUE_BYTES) finish();
    calls.push(call);
    bytes += size;
  }
  finish();
  return values;
}

/** What another process wrote, or `undefined` for anything else. */
export function parseLiveValue(value: unknown): LiveValue | undefined {
  if (!(value instanceof Uint8Array)) return undefined;
  try {
    const live = JSON.parse(new TextDecoder().decode(value)) as Partial<LiveValue> | null;
    const whole = Number.isFinite(live?.atMs) && Array.isArray(live?.calls) && live.calls.every(isLiveView);
    if (!whole) return undefined;
    const { atMs, calls } = live as LiveValue;
    return { atMs, calls: calls.map((call) => ({ ...call, said: [], onPeer: true })) };
  } catch {
    return undefined;
  }
}

function isLiveView(call: Partial<CallView> | null): boolean {
  return [call?.callSid, call?.startedAt, call?.from, call?.to, call?.agent, call?.state].every((text) =>
    typeof text === "string"
  ) && typeof call?.tx?.queue === "object" && typeof call.tx.underruns === "object" &&
    Array.isArray(call.turns) &&
    Array.isArray(call.anomalies);
}
