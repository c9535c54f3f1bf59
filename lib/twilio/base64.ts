/** Base64 of audio payloads, RFC 4648 with padding. @module */

/** What newer runtimes offer natively (TC39 "Uint8Array to/from base64"); Deno 2.5 may not. */
interface NativeBase64 {
  toBase64?(this: Uint8Array): string;
  setFromBase64?(
    this: Uint8Array,
    text: string,
    options: { lastChunkHandling: "strict" },
  ): { readonly read: number; readonly written: number };
}

const { toBase64: nativeEncode, setFromBase64: nativeDecode } = Uint8Array.prototype as NativeBase64;
const STRICT = { lastChunkHandling: "strict" } as const;

/** Bytes handed to `String.fromCharCode` at once, far below any engine's argument limit. */
const PIECE_BYTES = 8192;

/** Encodes `bytes` with padding. */
export const encodeBase64: (bytes: Uint8Array) => string = nativeEncode === undefined
  ? encodePortably
  : (bytes) => nativeEncode.call(bytes);

/** Gives memory for `bytes` bytes. */
export type Memory = (bytes: number) => Uint8Array<ArrayBuffer>;

const own: Memory = (bytes) => new Uint8Array(bytes);

/**
 * Cuts the memory for many small pieces out of pieces of `slabBytes`: an array with memory of its own costs more than
 * decoding what comes into it. Each piece keeps its slab alive, so don't hand its buffer on.
 */
export function slabMemory(slabBytes: number): Memory {
  let slab = new Uint8Array(0);
  let used = 0;
  return (bytes) => {
    if (bytes > slabBytes / 4) return new Uint8Array(bytes);
    if (used + bytes > slab.length) {
      slab = new Uint8Array(slabBytes);
      used = 0;
    }
    return slab.subarray(used, used += bytes);
  };
}

/**
 * Decodes padded base64 into `memory`; `undefined` for anything that is not exactly that (spaces, missing padding, spare
 * bits).
 */
export const decodeBase64: (text: string, memory?: Memory) => Uint8Array<ArrayBuffer> | undefined =
  nativeDecode === undefined ? decodePortably : (text, memory = own) => {
    if (text.length % 4 !== 0) return undefined;
    const bytes = memory(decodedLength(text));
    try {
      const { read, written } = nativeDecode.call(bytes, text, STRICT);
      // White space is skipped: what is short of the length had some.
      return read === text.length && written === bytes.length ? bytes : undefined;
    } catch {
      return undefined;
    }
  };

/** {@linkcode encodeBase64} without the runtime's own. */
export function encodePortably(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    // `apply` takes a typed array as it is; spreading it is seven times slower.
    binary += String.fromCharCode.apply(null, bytes.subarray(at, at + PIECE_BYTES) as unknown as number[]);
  }
  return btoa(binary);
}

/** {@linkcode decodeBase64} without the runtime's own. */
export function decodePortably(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const binary = atob(text);
    // `atob` forgives spaces, missing padding and spare bits; what it forgives does not come back the same.
    if (btoa(binary) !== text) return undefined;
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return bytes;
  } catch {
    return undefined;
  }
}

function decodedLength(text: string): number {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return text.length / 4 * 3 - padding;
}
