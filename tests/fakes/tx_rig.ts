import { Transmitter } from "../../lib/tx/transmitter.ts";
import type { TransmitterOptions } from "../../lib/tx/transmitter_options.ts";
import type { TxEvent } from "../../lib/tx/tx_event.ts";
import { TxTotals } from "../../lib/tx/tx_totals.ts";
import { FarSide, type FarSideOptions } from "./far_side.ts";
import { ManualClock, type ManualClockOptions } from "./manual_clock.ts";

/** A transmitter that runs against Twilio's side in virtual time. */
export interface TxRig {
  readonly clock: ManualClock;
  readonly far: FarSide;
  readonly tx: Transmitter;
  readonly events: TxEvent[];
  readonly totals: TxTotals;
  /** Says `frames` frames of audio that are there at once; resolves when all are in the queue. */
  say(frames: number): Promise<void>;
  /** Ends the run. */
  stop(): Promise<void>;
}

/** Makes a {@linkcode TxRig}. */
export function txRig(
  options: {
    clock?: ManualClockOptions;
    far?: FarSideOptions;
    tx?: Partial<TransmitterOptions>;
    /** How many frames leave together. @default 1 */
    batchFrames?: number;
  } = {},
): TxRig {
  const clock = new ManualClock(options.clock);
  const far = new FarSide(clock, options.far);
  const events: TxEvent[] = [];
  const totals = new TxTotals();
  const tx = new Transmitter(far, {
    clock,
    totals,
    onEvent: (event) => void (event.type === "source" || events.push(event)),
    batchFrames: () => options.batchFrames ?? 1,
    ...options.tx,
  });
  far.onMark = (name) => void tx.onMark(name);
  far.onSound = (timestampMs) => tx.onSound(timestampMs);
  const ending = new AbortController();
  const running = tx.run(ending.signal);
  return {
    clock,
    far,
    tx,
    events,
    totals,
    say: async (frames) => {
      const utterance = tx.begin();
      await utterance.write(numbered(frames));
      await utterance.end();
    },
    stop: async () => {
      ending.abort();
      await clock.advance(20);
      await running;
    },
  };
}

/** `frames` frames of audio, each telling its number in its first four bytes. */
export function numbered(frames: number, first = 0): Uint8Array {
  const audio = new Uint8Array(frames * 160).fill(0x55);
  const view = new DataView(audio.buffer);
  for (let n = 0; n < frames; n++) view.setUint32(n * 160, first + n);
  return audio;
}
