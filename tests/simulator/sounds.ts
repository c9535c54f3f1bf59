import { encodeMulawFloat32 } from "../../lib/audio/mulaw.ts";

/** `ms` of a steady tone at -12 dBFS, as loud as speech; `phaseMs` moves it. */
export function tone(ms: number, phaseMs = 0): Uint8Array<ArrayBuffer> {
  return encodeMulawFloat32(
    Float32Array.from(
      { length: ms * 8 },
      (_, i) => 0.35 * Math.sin((i + phaseMs * 8) * 2 * Math.PI * 317 / 8000),
    ),
  );
}

/** `ms` of digital silence. */
export function silence(ms: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(ms * 8).fill(0xff);
}

/** `ms` of a tone that dies away over its last 40 ms. */
export function fading(ms: number): Uint8Array<ArrayBuffer> {
  const last = ms * 8;
  return encodeMulawFloat32(
    Float32Array.from({ length: last }, (_, i) => {
      return 0.35 * Math.min(1, (last - i) / 320) ** 2 * Math.sin(i * 2 * Math.PI * 317 / 8000);
    }),
  );
}
