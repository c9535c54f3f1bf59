import assert from "node:assert/strict";
import type { CallTrace } from "../../lib/timeline/call_trace.ts";
import type { CallView } from "../../lib/calls/call_view.ts";
import { type HistoryOptions, openHistory } from "../../lib/store/history_store.ts";
import { makeCallView } from "../fakes/fake_call_directory.ts";
import { FaultyKv, type KvMode } from "../fakes/faulty_kv.ts";
import { KeepingLog } from "../fakes/keeping_log.ts";
import { ManualClock } from "../fakes/manual_clock.ts";

/** When the minute begins in which the calls of `ended()` are held, in ms since 1970. */
export const MINUTE_MS = Date.UTC(2026, 10, 22, 8);

/** A history that keeps everything for ever, on a store in memory, or on `kv`, that can be made to fail. */
export async function setUp(differs: Partial<HistoryOptions> & { mode?: KvMode; kv?: FaultyKv } = {}) {
  const { mode = "good", kv = new FaultyKv(await Deno.openKv(":memory:")), ...options } = differs;
  const isOwn = differs.kv === undefined;
  kv.mode = mode;
  const clock = new ManualClock();
  const log = new KeepingLog();
  const history = await openHistory(kv, { clock, log, retentionDays: 0, ...options });
  const close = async () => {
    await Promise.all([history.close(), turns({ clock, kv })]);
    if (isOwn) kv.real.close();
  };
  return { kv, clock, log, history, [Symbol.asyncDispose]: close };
}

/** An ended call that began `second` seconds into a minute. */
export function ended(callSid: string, second: number, differs: Partial<CallView> = {}): CallView {
  return makeCallView({
    callSid,
    state: "ended",
    startedAt: new Date(MINUTE_MS + second * 1_000).toISOString(),
    endedAt: new Date(MINUTE_MS + 60_000).toISOString(),
    endedBy: "caller",
    ...differs,
  });
}

/** A call that takes far more than one value: text that doesn't compress well. */
export function longCall(callSid: string, second: number, { turns = 2_000, seed = 1 } = {}): CallView {
  const words = noise(seed);
  return ended(callSid, second, {
    turns: Array.from({ length: turns }, (_, id) => ({
      id,
      user: `שלום ${words(300)}`,
      agent: words(300),
      heard: "",
      interrupted: id % 7 === 0,
      latencyMs: {
        endpoint: 300,
        stt: null,
        llmFirstToken: null,
        ttsFirstByte: null,
        firstFrameSent: 3,
        firstFramePlayed: 175,
        total: id,
      },
    })),
    anomalies: [{
      at: "2026-11-22T08:00:00.000Z",
      kind: "starved",
      ms: 84,
      lines: ["a", "b", "c", "d", "e"],
    }],
  });
}

/** The course of a call; `steps` of 600 are an hour. */
export function makeTrace(callSid: string, steps = 600): CallTrace {
  const column = (value: number) => Array.from({ length: steps }, (_, step) => (value * (step + 1)) % 977);
  return {
    callSid,
    startedAt: new Date(MINUTE_MS).toISOString(),
    stepMs: 1_000,
    firstStep: 0,
    steps: {
      queueFrames: column(3),
      latenessP50Ms: column(5),
      latenessMaxMs: column(7),
      leadTargetMs: column(11),
      leadEstimateMs: column(13),
      markRttMs: column(17),
      fps: column(19),
    },
    levels: { perStep: 2, caller: column(23), agent: column(29) },
    intervals: [[20, 1_000]],
    events: [{ type: "gap", atMs: 1_200, cause: "starved", ms: 84 }],
    forgotten: 0,
  };
}

export const sids = (values: readonly { callSid: string }[]): string[] =>
  values.map(({ callSid }) => callSid);

/** Everything the store holds under `prefix`. */
export async function keysOf(kv: Deno.Kv, prefix: Deno.KvKey): Promise<Deno.KvKey[]> {
  const keys: Deno.KvKey[] = [];
  for await (const { key } of kv.list({ prefix })) keys.push(key);
  return keys;
}

/** A store, and the clock of those who use it. */
export interface KvRig {
  readonly clock: ManualClock;
  readonly kv: FaultyKv;
}

/** Lets time pass until `condition` holds, a millisecond a turn; it stands still while the store works. */
export async function until(rig: KvRig, condition: () => boolean | Promise<boolean>): Promise<void> {
  await rig.kv.quiet();
  for (let turn = 0; turn < 3_000 && !(await condition()); turn++) await turns(rig, 1);
  assert.ok(await condition());
}

/** Lets some milliseconds pass; time stands still while the store works. */
export async function turns({ clock, kv }: KvRig, count = 50): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    await kv.quiet();
    await clock.advance(1);
  }
  await kv.quiet();
}

/** Text without much of a pattern, the same for the same seed. */
function noise(seed: number): (length: number) => string {
  let state = seed;
  return (length) => {
    let text = "";
    while (text.length < length) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      text += state.toString(36);
    }
    return text.slice(0, length);
  };
}
