/** Values that are too long for one value of the store, in numbered parts. @module */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { MAX_VALUE_BYTES } from "./kv_port.ts";

/** What is written beside the parts; without it they can't be found, nor seen. */
export interface PartsRef {
  /** Tells these parts from those of an earlier value. */
  readonly version: string;
  /** How many parts there are, 1 or more. */
  readonly count: number;
  /** Length of all parts together. */
  readonly bytes: number;
}

/** Most bytes that parts may grow to when they are unpacked. */
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;
/** Level 3 takes about 1 ms for 100 kB, and level 6 makes them hardly smaller. */
const LEVEL = 3;

/** `json` as parts of at most {@linkcode MAX_VALUE_BYTES} each: compressed (RFC 1951), and cut. */
export function packParts(json: Uint8Array, version: string): { ref: PartsRef; parts: Uint8Array[] } {
  const packed = new Uint8Array(deflateRawSync(json, { level: LEVEL }));
  const parts: Uint8Array[] = [];
  for (let at = 0; at < packed.length; at += MAX_VALUE_BYTES) {
    parts.push(packed.slice(at, at + MAX_VALUE_BYTES));
  }
  return { ref: { version, count: parts.length, bytes: packed.length }, parts };
}

/** What was packed, or `undefined` when a part is missing or was changed. */
export function unpackParts(ref: PartsRef, parts: readonly unknown[]): Uint8Array | undefined {
  const packed = new Uint8Array(ref.bytes);
  let at = 0;
  for (const part of parts) {
    if (!(part instanceof Uint8Array) || at + part.length > packed.length) return undefined;
    packed.set(part, at);
    at += part.length;
  }
  if (at !== ref.bytes) return undefined;
  try {
    return new Uint8Array(inflateRawSync(packed, { maxOutputLength: MAX_UNPACKED_BYTES }));
  } catch {
    return undefined;
  }
}

/** Whether `value` is a {@linkcode PartsRef} that may be believed. */
export function isPartsRef(value: unknown): value is PartsRef {
  if (typeof value !== "object" || value === null) return false;
  const { version, count, bytes } = value as Partial<PartsRef>;
  return typeof version === "string" && version.length <= 64 && Number.isInteger(count) &&
    Number.isInteger(bytes) &&
    count! >= 1 && count! <= 10_000 && bytes! >= 1 && bytes! <= count! * MAX_VALUE_BYTES;
}
