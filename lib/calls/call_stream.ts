import type { FrameSink } from "../tx/transmitter.ts";

/** The part of a media stream that a call uses. */
export interface CallStream extends FrameSink {
  readonly streamSid: string;
  readonly rx: { readonly frames: number; readonly gaps: number; readonly invalid: number };
  close(code: number, reason: string): void;
}
