/** Secrets: made, digested and compared without telling anything by timing. @module */
import { Buffer } from "node:buffer";
import { createHash, timingSafeEqual } from "node:crypto";
import type { RandomBytes } from "./ids.ts";

/**
 * Shortest `ADMIN_TOKEN` and `VIEWER_TOKEN` that can't be found by trying: 64 bits when they are random, even in hex.
 * NIST SP 800-63B asks for a limit on tries below that.
 */
export const MIN_TOKEN_CHARS = 16;

/** A secret of 256 random bits that is safe in a URL and a cookie. */
export function makeSecret(random: RandomBytes): string {
  return Buffer.from(random(32)).toString("base64url");
}

/** SHA-256 in base64: what is kept of a secret instead of the secret. */
export function digestOf(secret: string): string {
  return createHash("sha256").update(secret).digest("base64");
}

/** Whether two secrets are the same; takes equally long wherever they differ and whatever their lengths. */
export function sameSecret(given: string, expected: string): boolean {
  const [a, b] = [given, expected].map((text) => createHash("sha256").update(text).digest());
  return timingSafeEqual(a!, b!);
}
