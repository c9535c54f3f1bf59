/** Randomness, passed in: `byteCount` random bytes. */
export type RandomBytes = (byteCount: number) => Uint8Array;

/** Randomness that can't be guessed, from the system. At most 65536 bytes at once. */
export function systemRandomBytes(byteCount: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(byteCount));
}

/** `byteCount` random bytes as lower-case hex digits, two a byte. 16 bytes can't be guessed. */
export function randomHex(byteCount: number, random: RandomBytes): string {
  let hex = "";
  for (const byte of random(byteCount)) hex += byte.toString(16).padStart(2, "0");
  return hex;
}

/** A new id of Twilio's shape: two letters and 32 hex digits, such as `CA…` for a call and `MZ…` for a stream. */
export function newSid(prefix: "AC" | "CA" | "MZ" | "PN", random: RandomBytes): string {
  return prefix + randomHex(16, random);
}

/** Whether `value` is a Twilio call id: `CA` and 32 hex digits. Follows Twilio "TwiML for Programmable Voice". */
export function isCallSid(value: unknown): value is string {
  return typeof value === "string" && /^CA[0-9a-fA-F]{32}$/.test(value);
}

/** Whether `value` is a Twilio stream id: `MZ` and 32 hex digits. Follows Twilio "Media Streams - WebSocket Messages". */
export function isStreamSid(value: unknown): value is string {
  return typeof value === "string" && /^MZ[0-9a-fA-F]{32}$/.test(value);
}

/** Whether `value` is a phone number in E.164 form: `+` and 7 to 15 digits, the first not 0. */
export function isE164(value: unknown): value is string {
  return typeof value === "string" && /^\+[1-9][0-9]{6,14}$/.test(value);
}
