import { wavToMulaw } from "./wav.ts";

/**
 * The sound in a file as raw 8 kHz μ-law: `.ulaw` byte for byte, `.wav` converted.
 *
 * @throws {Error} one line, when `bytes` are not the sound that the name of `path` promises, or none at all
 */
export function readSoundFile(path: string, bytes: Uint8Array): Uint8Array {
  const sound = /\.wav$/i.test(path) ? wavToMulaw(bytes) : bytes;
  if (sound.length === 0) throw new Error("Cannot use the sound file: it is empty");
  return sound;
}
