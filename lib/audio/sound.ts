/** A piece of the caller's sound, decoded when it is looked at. */
export interface Sound {
  /** Raw 8 kHz μ-law, usually 160 bytes (20 ms). */
  readonly payload: Uint8Array;
  /** When it was taken up, in ms since its stream began, by Twilio's clock; `null`: unknown. */
  readonly timestampMs: number | null;
}
