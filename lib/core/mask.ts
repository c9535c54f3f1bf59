/** `+` (or its URL form) and at least 7 digits, perhaps with separators between them, as people write them. */
const INTERNATIONAL = /(?:\+|%2B)(?:\d{7,}|\d(?:[ .()\-\u00a0\u2010\u2011]{0,2}\d){6,14})/giu;

/**
 * 9 to 15 digits that stand alone: not in a word (the hex of a CallSid), not a fraction, not the last part of a UUID.
 */
const NATIONAL = /(?<![\w.]|[0-9a-f]{4}-)\d{9,15}(?!\w|\.\d)/giu;

/**
 * Hides the phone numbers within `text`: the first five characters and the last two stay (`+9725*****67`), whatever
 * the length. Takes E.164 numbers (ITU-T E.164: `+` and up to 15 digits), also inside longer strings, and bare runs of
 * 9 to 15 digits. CallSids, StreamSids, UUIDs and small integers are left as they are. Masking twice changes nothing.
 */
export function maskNumber(text: string): string {
  return text
    .replace(INTERNATIONAL, (number) => mask(number.replace(/^%2B/iu, "+").replace(/[^+\d]/gu, "")))
    .replace(NATIONAL, mask);
}

function mask(number: string): string {
  return `${number.slice(0, 5)}*****${number.slice(-2)}`;
}

/**
 * Makes a function that replaces every occurrence of one of `secrets` in a text, also in its URL-encoded form, by
 * `***`. Empty secrets are skipped.
 */
export function secretMask(secrets: readonly string[]): (text: string) => string {
  const forms = new Set(
    secrets.filter((secret) => secret !== "").flatMap((secret) => [secret, uriForm(secret)]),
  );
  if (forms.size === 0) return (text) => text;
  // Longest first, so that a secret that holds another one leaves no rest.
  const alternatives = [...forms].sort((a, b) => b.length - a.length).map((form) =>
    form.replace(/[^\w]/gu, escaped)
  );
  const pattern = new RegExp(alternatives.join("|"), "gu");
  return (text) => text.replace(pattern, "***");
}

/** Encodes a lone surrogate as U+FFFD instead of throwing. */
function uriForm(secret: string): string {
  return encodeURIComponent(secret.toWellFormed());
}

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
