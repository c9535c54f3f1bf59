import { BYTES_PER_FRAME, encodeMulawFloat32, MULAW_SILENCE, SAMPLE_RATE_HZ } from "../audio/mulaw.ts";
import { mulawDbfs } from "../audio/level.ts";
import { encodeBase64 } from "../twilio/base64.ts";

/** Sound of a caller, ready for the wire; shared by all calls that use it. */
export interface Clip {
  /** Base64 of 20 ms each; the last is filled up with silence. */
  readonly payloads: readonly string[];
  /** The same as μ-law bytes, whole frames. */
  readonly audio: Uint8Array;
  /** First payload with voice in it, and the first behind the last one. Both 0 if it is all silence. */
  readonly voice: { readonly from: number; readonly to: number };
}

/** Level above which 20 ms count as voice, in dBFS. */
const VOICE_DBFS = -45;

/** Cuts μ-law audio into payloads of 20 ms. */
export function makeClip(mulaw: Uint8Array): Clip {
  const frames = Math.ceil(mulaw.length / BYTES_PER_FRAME);
  const audio = new Uint8Array(frames * BYTES_PER_FRAME).fill(MULAW_SILENCE);
  audio.set(mulaw);
  const payloads = Array.from({ length: frames }, (_, frame) => {
    return encodeBase64(audio.subarray(frame * BYTES_PER_FRAME, (frame + 1) * BYTES_PER_FRAME));
  });
  const isVoiced = (_: string, frame: number): boolean => {
    return mulawDbfs(audio.subarray(frame * BYTES_PER_FRAME, (frame + 1) * BYTES_PER_FRAME)) > VOICE_DBFS;
  };
  const from = Math.max(0, payloads.findIndex(isVoiced));
  return { payloads, audio, voice: { from, to: payloads.findLastIndex(isVoiced) + 1 } };
}

/**
 * A sound that voice detection takes for speech: a buzz at a speaking pitch through three moving formants, four
 * syllables a second. It says nothing.
 *
 * @param ms length, at least one syllable (250)
 */
export function speechlikeSound(ms: number): Uint8Array<ArrayBuffer> {
  const samples = new Float32Array(Math.round(ms * SAMPLE_RATE_HZ / 1000));
  const vowels = [[730, 1090, 2440], [270, 2290, 3010], [570, 840, 2410], [530, 1840, 2480]] as const;
  const resonators = [newResonator(), newResonator(), newResonator()];
  let phase = 0;
  for (let i = 0; i < samples.length; i++) {
    const seconds = i / SAMPLE_RATE_HZ;
    const syllable = seconds * 4;
    const formants = vowels[Math.floor(syllable) % vowels.length]!;
    phase += (125 + 20 * Math.sin(2 * Math.PI * 0.7 * seconds)) / SAMPLE_RATE_HZ;
    let pulse = 0;
    if (phase >= 1) {
      phase -= 1;
      pulse = 1;
    }
    const envelope = Math.sin(Math.PI * (syllable % 1)) ** 0.5;
    let sum = 0;
    resonators.forEach((resonate, n) => sum += resonate(pulse, formants[n]!) / (n + 1));
    samples[i] = Math.max(-0.9, Math.min(0.9, sum * envelope * 0.15));
  }
  return encodeMulawFloat32(samples);
}

/** A two-pole resonator, 90 Hz wide. */
function newResonator(): (input: number, hz: number) => number {
  let before = 0;
  let last = 0;
  const radius = Math.exp(-Math.PI * 90 / SAMPLE_RATE_HZ);
  return (input, hz) => {
    const output = input + 2 * radius * Math.cos(2 * Math.PI * hz / SAMPLE_RATE_HZ) * last -
      radius * radius * before;
    before = last;
    last = output;
    return output;
  };
}
