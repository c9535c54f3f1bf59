/**
 * G.711 μ-law, the audio of the telephone line: 8 bits a sample, 8,000 samples a second, mono.
 *
 * Follows ITU-T G.711 (11/88), table 2a/2b, on 16-bit samples (its 14-bit values times four): eight segments a sign,
 * sixteen steps a segment, all bits inverted on the wire.
 *
 * @module
 */

/** Samples a second of every μ-law byte here. */
export const SAMPLE_RATE_HZ = 8000;

/** Length of one frame of the line in ms. */
export const FRAME_MS = 20;

/** Bytes of one 20 ms frame. */
export const BYTES_PER_FRAME = 160;

/** The μ-law byte of silence (positive zero). */
export const MULAW_SILENCE = 0xff;

/** The greatest magnitude that μ-law can say, on the scale of 16-bit PCM. */
export const MULAW_PEAK = 32124;

/** Added to a magnitude so that every segment begins at a power of two. */
const BIAS = 132;

/** Samples that could not be encoded as they were; counted by {@linkcode encodeMulawFloat32}. */
export interface SampleFaults {
  /** NaN and infinite samples, encoded as silence. */
  invalid: number;
  /** Samples beyond ±1, encoded as the loudest value. */
  clipped: number;
}

const { encodeTable, decodeTable } = makeTables();

/** Encodes 16-bit PCM as μ-law, one byte a sample. Never throws. */
export function encodeMulawInt16(pcm: Int16Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pcm.length);
  for (let i = 0; i < pcm.length; i++) bytes[i] = encodeTable[pcm[i]! & 0xffff]!;
  return bytes;
}

/**
 * Encodes samples of -1 to 1 as μ-law, one byte a sample. Never throws: NaN and infinite samples become silence, samples
 * beyond ±1 the loudest value, and both are added to `faults`.
 */
export function encodeMulawFloat32(samples: Float32Array, faults?: SampleFaults): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(samples.length);
  let invalid = 0;
  let clipped = 0;
  for (let i = 0; i < samples.length; i++) {
    let value = samples[i]! * 32768;
    if (!Number.isFinite(value)) {
      invalid++;
      value = 0;
    } else if (value > 32767 || value < -32768) {
      // Exactly 1.0 is full scale, not a fault.
      if (value !== 32768) clipped++;
      value = value > 0 ? 32767 : -32768;
    }
    bytes[i] = encodeTable[Math.round(value) & 0xffff]!;
  }
  if (faults !== undefined) {
    faults.invalid += invalid;
    faults.clipped += clipped;
  }
  return bytes;
}

/** Decodes μ-law to 16-bit PCM, one sample a byte. */
export function decodeMulaw(bytes: Uint8Array): Int16Array<ArrayBuffer> {
  const pcm = new Int16Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) pcm[i] = decodeTable[bytes[i]!]!;
  return pcm;
}

/** Decodes μ-law into `target` (samples of -1 to 1, at least as long as `bytes`), for loops that may not allocate. */
export function decodeMulawInto(bytes: Uint8Array, target: Float32Array): void {
  for (let i = 0; i < bytes.length; i++) target[i] = decodeTable[bytes[i]!]! / 32768;
}

/** The 16-bit PCM value of one μ-law byte. */
export function decodeMulawByte(byte: number): number {
  return decodeTable[byte & 0xff]!;
}

function makeTables(): { encodeTable: Uint8Array; decodeTable: Int16Array } {
  const encodeTable = new Uint8Array(65536);
  const decodeTable = new Int16Array(256);
  for (let step = 0; step < 128; step++) {
    const shift = (step >> 4) + 3;
    const mantissa = 16 | (step & 15);
    const positive = 0xff - step;
    const negative = positive & 0x7f;
    const middle = (mantissa << shift) + (1 << (shift - 1)) - BIAS;
    decodeTable[positive] = middle;
    decodeTable[negative] = -middle;
    const from = Math.max(0, (mantissa << shift) - BIAS);
    const to = step === 127 ? 32768 : ((mantissa + 1) << shift) - BIAS - 1;
    for (let magnitude = from; magnitude <= to; magnitude++) {
      if (magnitude < 32768) encodeTable[magnitude] = positive;
      if (magnitude > 0) encodeTable[65536 - magnitude] = negative;
    }
  }
  return { encodeTable, decodeTable };
}
