import { Framer } from "../../lib/audio/framer.ts";
import { decodeMulaw, encodeMulawInt16 } from "../../lib/audio/mulaw.ts";
import { FrameQueue } from "../../lib/tx/frame_queue.ts";
import { formatMediaAfter, mediaPrefix } from "../../lib/twilio/outbound_messages.ts";
import { parseInbound } from "../../lib/twilio/parse_inbound.ts";
import { START, step } from "../../lib/tx/pacer.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { median, table } from "./child.ts";

const ROUNDS = 31;
const FRAMES = 1_000;

/** Time of the parts of the per-frame path, beside the copy of a frame. */
export function benchMicro(): void {
  const audio = crypto.getRandomValues(new Uint8Array(160 * FRAMES / 4));
  const frame = audio.subarray(0, 160);
  const pcm = decodeMulaw(frame);
  const prefix = mediaPrefix("MZ00000000000000000000000000000001");
  const inbound =
    `{"event":"media","sequenceNumber":"7","media":{"track":"inbound","chunk":"5","timestamp":"100",` +
    `"payload":"${frame.toBase64()}"},"streamSid":"MZ00000000000000000000000000000001"}`;
  const parts: [name: string, run: () => unknown][] = [
    ["copy of 160 bytes", () => frame.slice()],
    ["μ-law decode", () => decodeMulaw(frame)],
    ["μ-law encode", () => encodeMulawInt16(pcm)],
    ["media message out", () => formatMediaAfter(prefix, frame)],
    ["media message in", () => parseInbound(inbound)],
  ];
  const rows: (string | number)[][] = [["part", "ns a frame", "× copy"]];
  const times = parts.map(([name, run]): [string, number] => [
    name,
    perFrame(() => {
      for (let n = 0; n < FRAMES; n++) run();
    }),
  ]);
  times.push([
    "framer",
    perFrame(() => {
      const framer = new Framer();
      for (let n = 0; n < 4; n++) for (const _ of framer.frames(audio));
    }),
  ]);
  times.push([
    "queue in and out",
    perFrame(() => {
      const queue = new FrameQueue(new ManualClock());
      for (let n = 0; n < FRAMES; n++) {
        queue.push(frame);
        queue.sent(queue.due(1));
      }
    }),
  ]);
  times.push(["pacer", perFrame(pace)]);
  const copyNs = times[0]?.[1] ?? NaN;
  for (const [name, ns] of times) rows.push([name, ns.toFixed(0), (ns / copyNs).toFixed(1)]);
  console.log(`\nParts of the per-frame path, medians of ${ROUNDS}\n${table(rows)}`);
}

/** Decides on {@linkcode FRAMES} frames, one a wake-up. */
function pace(): void {
  const view = {
    begins: false,
    readableSinceMs: 0,
    isHeld: () => false,
    leadMs: 160,
    emptyAtMs: 0,
    clears: 0,
    refills: 0,
  };
  const grid = { widthMs: 20, phaseMs: 0 };
  let pace = START;
  for (let nowMs = 0, left = FRAMES; left > 0;) {
    const next = step(pace, nowMs, { ...view, frames: left }, grid);
    pace = next.pace;
    left -= next.count;
    nowMs = next.wakeAtMs;
  }
}

function perFrame(run: () => void): number {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startMs = performance.now();
    run();
    times.push((performance.now() - startMs) * 1e6 / FRAMES);
  }
  return median(times);
}
