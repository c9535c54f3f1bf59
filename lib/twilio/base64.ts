/** Base64 of audio payloads, RFC 4648 with padding. @module */

/** What newer runtimes offer natively (TC39 "Uint8Array to/from base64"); Deno 2.5 may not. */
interface NativeBase64 {
  fromBase64?(text: string, options: { lastChunkHandling: "strict" }): Uint8Array<ArrayBuffer>;
  readonly prototype: { toBase64?(this: Uint8Array): string };
}

const native = Uint8Array as unknown as NativeBase64;
const nativeEncode = native.prototype.toBase64;
const nativeDecode = native.fromBase64;

/** Bytes handed to `String.fromCharCode` at once, far below any engine's argument limit. */
const PIECE_BYTES = 8192;

/** Encodes `bytes` with padding. */
export const encodeBase64: (bytes: Uint8Array) => string = nativeEncode === undefined
  ? encodePortably
  : (bytes) => nativeEncode.call(bytes);

/** Decodes padded base64; `undefined` for anything that is not exactly that (spaces, missing padding, spare bits). */
export const decodeBase64: (text: string) => Uint8Array<ArrayBuffer> | undefined = nativeDecode === undefined
  ? decodePortably
  : (text) => {
    if (text.length % 4 !== 0) return undefined;
    try {
      const bytes = nativeDecode.call(Uint8Array, text, { lastChunkHandling: "strict" });
      return bytes.length === decodedLength(text) ? bytes : undefined;
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

/** `fromBase64` skips white space; a result of another length shows that there was some. */
function decodedLength(text: string): number {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return text.length / 4 * 3 - padding;
}
