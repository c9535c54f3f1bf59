/** Loudness of μ-law audio, in dB below full scale. @module */

import { decodeMulawByte } from "./mulaw.ts";

/** What digital silence measures as; the code's own smallest step lies at -72 dBFS. */
export const SILENCE_DBFS: number = -96;

const squares = Float64Array.from({ length: 256 }, (_, byte) => (decodeMulawByte(byte) / 32768) ** 2);

/** Root mean square of μ-law audio, 0 to 1 (a full-scale square wave is 1). No bytes count as silence. */
export function mulawRms(bytes: Uint8Array): number {
  if (bytes.length === 0) return 0;
  let sum = 0;
  for (let i = 0; i < bytes.length; i++) sum += squares[bytes[i]!]!;
  return Math.sqrt(sum / bytes.length);
}

/** Level of μ-law audio in dBFS, {@linkcode SILENCE_DBFS} to 0. Speech on the line has -35 to -15. */
export function mulawDbfs(bytes: Uint8Array): number {
  const rms = mulawRms(bytes);
  return rms === 0 ? SILENCE_DBFS : Math.max(SILENCE_DBFS, 20 * Math.log10(rms));
}
