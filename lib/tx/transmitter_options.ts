import type { Clock } from "../core/clock.ts";
import type { TxEvent } from "./tx_event.ts";
import type { TxTotals } from "./tx_totals.ts";

/** Where frames go: one media stream. */
export interface FrameSink {
  /** Plays 160 bytes of 8 kHz μ-law after what was sent before. */
  sendMedia(frame: Uint8Array): void;
  /** Asks for an echo when what was sent before has been played or cleared. */
  sendMark(name: string): void;
  /** Empties Twilio's buffer, which echoes every mark in it. */
  sendClear(): void;
  /** Bytes that the socket has taken and not passed on. */
  readonly bufferedBytes: number;
}

/** Options of a transmitter. */
export interface TransmitterOptions {
  /** Time of the grid. */
  clock: Clock;
  /** Where all calls of the process are counted. */
  totals: TxTotals;
  /** Told of what happens, but for the frames. */
  onEvent: (event: TxEvent) => void;
  /** Capacity of the queue. @default 1000 */
  queueFrames?: number;
  /** Lead in ms, 0 to 1000, or `auto`. @default auto */
  leadMs?: number | "auto";
  /**
   * How many frames of a call leave together, asked at each wake-up: one, or some in a process with so many calls that
   * what each of them needs doesn't fit into a processor's cache. The caller hears no difference. @default one
   */
  batchFrames?: () => number;
}
