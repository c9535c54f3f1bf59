/** Tones to measure filters with. */

/** `seconds` of a sine of amplitude 0.5. */
export function tone(hz: number, rateHz: number, seconds: number): Float32Array {
  const step = 2 * Math.PI * hz / rateHz;
  return Float32Array.from({ length: Math.round(rateHz * seconds) }, (_, i) => 0.5 * Math.sin(step * i));
}

/** Level of one tone within `samples` against {@linkcode tone}, in dB, seen through a Hann window. */
export function levelOf(samples: ArrayLike<number>, hz: number, rateHz: number): number {
  let sin = 0;
  let cos = 0;
  for (let i = 0; i < samples.length; i++) {
    const windowed = samples[i]! * (1 - Math.cos(2 * Math.PI * i / samples.length));
    sin += windowed * Math.sin(2 * Math.PI * hz * i / rateHz);
    cos += windowed * Math.cos(2 * Math.PI * hz * i / rateHz);
  }
  return 20 * Math.log10(2 * Math.hypot(sin, cos) / samples.length / 0.5 + 1e-9);
}
