/**
 * WAV files: reading what people have, writing what the line speaks.
 *
 * Follows "Multimedia Programming Interface and Data Specifications 1.0" (RIFF WAVE) and Microsoft's
 * WAVEFORMATEXTENSIBLE.
 *
 * @module
 */

import { decodeMulawInto, encodeMulawFloat32, SAMPLE_RATE_HZ, type SampleFaults } from "./mulaw.ts";
import { resampleTo8k } from "./resample.ts";

/** How a sample is written. */
export type WavEncoding = "u8" | "s16" | "s24" | "s32" | "f32" | "mulaw";

/** A WAV file taken apart; `data` is a view of the file's bytes. */
export interface WavFile {
  /** How `data` is written. */
  readonly encoding: WavEncoding;
  /** Sample frames a second. */
  readonly sampleRateHz: number;
  /** Samples of one frame, 1 to 64. */
  readonly channels: number;
  /** Whole sample frames, the channels interleaved. */
  readonly data: Uint8Array;
  /** The file ends before its data does; `data` is what there is. */
  readonly truncated: boolean;
}

const FORMAT_PCM = 1;
const FORMAT_FLOAT = 3;
const FORMAT_MULAW = 7;
const FORMAT_EXTENSIBLE = 0xfffe;
const MAX_CHANNELS = 64;

const bytesPerSample: Record<WavEncoding, number> = { u8: 1, s16: 2, s24: 3, s32: 4, f32: 4, mulaw: 1 };

/**
 * Takes a WAV file apart. Chunks may come in any order, with or without their padding byte, and the data may be cut off
 * or of unknown length (a header written before the sound was).
 *
 * @throws {TypeError} naming what was found and what was expected
 */
export function parseWav(bytes: Uint8Array): WavFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12) throw unreadable(`it has ${bytes.length} bytes, expected at least 12`);
  if (fourCc(bytes, 0) !== "RIFF") throw unreadable(`it begins with "${fourCc(bytes, 0)}", expected "RIFF"`);
  if (fourCc(bytes, 8) !== "WAVE") throw unreadable(`its form is "${fourCc(bytes, 8)}", expected "WAVE"`);
  const lengthUnknown = view.getUint32(4, true) === 0;

  let format: Omit<WavFile, "data" | "truncated"> | undefined;
  let data: Uint8Array | undefined;
  let truncated = false;
  for (let at = 12; at + 8 <= bytes.length && (format === undefined || data === undefined);) {
    const id = fourCc(bytes, at);
    let size = view.getUint32(at + 4, true);
    const body = at + 8;
    const left = bytes.length - body;
    if (id === "fmt " && format === undefined) format = parseFormat(view, body, Math.min(size, left));
    if (id === "data" && data === undefined) {
      if (size === 0 && lengthUnknown) size = left;
      truncated = size > left;
      data = bytes.subarray(body, body + Math.min(size, left));
    }
    const padded = size % 2 === 1 && bytes[body + size] === 0;
    at = body + size + (padded ? 1 : 0);
  }
  if (format === undefined) throw unreadable('it has no "fmt " chunk');
  if (data === undefined) throw unreadable('it has no "data" chunk');
  const frameBytes = bytesPerSample[format.encoding] * format.channels;
  return { ...format, data: data.subarray(0, data.length - data.length % frameBytes), truncated };
}

/** All channels of a WAV file mixed to one, as samples of -1 to 1. */
export function monoSamples(wav: WavFile): Float32Array<ArrayBuffer> {
  const samples = decodeSamples(wav);
  const { channels } = wav;
  if (channels === 1) return samples;
  const mono = new Float32Array(samples.length / channels);
  for (let frame = 0; frame < mono.length; frame++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += samples[frame * channels + channel]!;
    mono[frame] = sum / channels;
  }
  return mono;
}

/**
 * Turns any WAV file into the line's 8 kHz mono μ-law. A file that is that already comes out byte for byte.
 *
 * @param faults where samples that are no numbers or too loud are counted
 * @throws {TypeError} as {@linkcode parseWav}
 * @throws {RangeError} if the rate is one that {@linkcode resampleTo8k} can't take
 */
export function wavToMulaw(bytes: Uint8Array, faults?: SampleFaults): Uint8Array<ArrayBuffer> {
  const wav = parseWav(bytes);
  if (wav.encoding === "mulaw" && wav.channels === 1 && wav.sampleRateHz === SAMPLE_RATE_HZ) {
    return Uint8Array.from(wav.data);
  }
  return encodeMulawFloat32(resampleTo8k(monoSamples(wav), wav.sampleRateHz), faults);
}

/**
 * Writes 16-bit PCM as a WAV file.
 *
 * @param pcm samples, of several channels one after another
 * @param options.sampleRateHz @default 8000
 * @param options.channels @default 1
 */
export function formatWav(
  pcm: Int16Array,
  { sampleRateHz = SAMPLE_RATE_HZ, channels = 1 }: { sampleRateHz?: number; channels?: number } = {},
): Uint8Array<ArrayBuffer> {
  const { bytes, view } = newFile({
    format: FORMAT_PCM,
    bits: 16,
    channels,
    sampleRateHz,
    formatSize: 16,
    dataSize: pcm.length * 2,
  });
  for (let i = 0; i < pcm.length; i++) view.setInt16(44 + 2 * i, pcm[i]!, true);
  return bytes;
}

/** Writes 8 kHz mono μ-law as a WAV file (format 7), the bytes unchanged. */
export function formatMulawWav(mulaw: Uint8Array): Uint8Array<ArrayBuffer> {
  const { bytes } = newFile({
    format: FORMAT_MULAW,
    bits: 8,
    channels: 1,
    sampleRateHz: SAMPLE_RATE_HZ,
    formatSize: 18,
    dataSize: mulaw.length,
  });
  bytes.set(mulaw, 46);
  return bytes;
}

function newFile(
  options: {
    format: number;
    bits: number;
    channels: number;
    sampleRateHz: number;
    formatSize: 16 | 18;
    dataSize: number;
  },
): { bytes: Uint8Array<ArrayBuffer>; view: DataView } {
  const { format, bits, channels, sampleRateHz, formatSize, dataSize } = options;
  const bytesPerSample = channels * bits / 8;
  const dataAt = 20 + formatSize;
  const bytes = new Uint8Array(dataAt + 8 + dataSize + dataSize % 2);
  const view = new DataView(bytes.buffer);
  writeChunkHeader(view, 0, "RIFF", bytes.length - 8);
  writeFourCc(view, 8, "WAVE");
  writeChunkHeader(view, 12, "fmt ", formatSize);
  view.setUint16(20, format, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * bytesPerSample, true);
  view.setUint16(32, bytesPerSample, true);
  view.setUint16(34, bits, true);
  writeChunkHeader(view, dataAt, "data", dataSize);
  return { bytes, view };
}

function parseFormat(view: DataView, at: number, size: number): Omit<WavFile, "data" | "truncated"> {
  if (size < 16) throw unreadable(`its "fmt " chunk has ${size} bytes, expected at least 16`);
  let tag = view.getUint16(at, true);
  const channels = view.getUint16(at + 2, true);
  const sampleRateHz = view.getUint32(at + 4, true);
  const bits = view.getUint16(at + 14, true);
  // The sub-format's first two bytes are the plain format tag.
  if (tag === FORMAT_EXTENSIBLE && size >= 40) tag = view.getUint16(at + 24, true);
  if (channels < 1 || channels > MAX_CHANNELS) {
    throw unreadable(`it has ${channels} channels, expected 1 to ${MAX_CHANNELS}`);
  }
  if (sampleRateHz === 0) throw unreadable("its sample rate is 0 Hz");
  return { encoding: encodingOf(tag, bits), sampleRateHz, channels };
}

function encodingOf(tag: number, bits: number): WavEncoding {
  if (tag === FORMAT_PCM && bits === 8) return "u8";
  if (tag === FORMAT_PCM && bits === 16) return "s16";
  if (tag === FORMAT_PCM && bits === 24) return "s24";
  if (tag === FORMAT_PCM && bits === 32) return "s32";
  if (tag === FORMAT_FLOAT && bits === 32) return "f32";
  if (tag === FORMAT_MULAW && bits === 8) return "mulaw";
  throw unreadable(
    `it is in format ${tag} with ${bits} bits, expected PCM (1) of 8, 16, 24 or 32, float (3) of 32 or μ-law (7) of 8`,
  );
}

function decodeSamples(wav: WavFile): Float32Array<ArrayBuffer> {
  const { encoding, data } = wav;
  const size = bytesPerSample[encoding];
  const samples = new Float32Array(data.length / size);
  if (encoding === "mulaw") {
    decodeMulawInto(data, samples);
    return samples;
  }
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const read = readers[encoding];
  for (let i = 0; i < samples.length; i++) samples[i] = read(view, i * size);
  return samples;
}

const readers: Record<Exclude<WavEncoding, "mulaw">, (view: DataView, at: number) => number> = {
  u8: (view, at) => (view.getUint8(at) - 128) / 128,
  s16: (view, at) => view.getInt16(at, true) / 32768,
  s24: (view, at) => ((view.getInt8(at + 2) << 16) | view.getUint16(at, true)) / 8388608,
  s32: (view, at) => view.getInt32(at, true) / 2147483648,
  f32: (view, at) => view.getFloat32(at, true),
};

function fourCc(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4)).replace(/[^ -~]/g, "?");
}

function writeFourCc(view: DataView, at: number, id: string): void {
  for (let i = 0; i < 4; i++) view.setUint8(at + i, id.charCodeAt(i));
}

function writeChunkHeader(view: DataView, at: number, id: string, size: number): void {
  writeFourCc(view, at, id);
  view.setUint32(at + 4, size, true);
}

function unreadable(state: string): TypeError {
  return new TypeError(`Cannot read the WAV file: ${state}`);
}
