/** Text from outside inside a sentence. @module */

/** Controls that change the direction of text after them (Unicode Standard Annex 9). */
// deno-lint-ignore no-control-regex
const CONTROLS = /[\u0000-\u001f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * `text` between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE, without controls of its own: it can't disorder the
 * sentence around it, and a number stays readable in Hebrew. For where `<bdi>` can't stand.
 */
export function isolate(text: string): string {
  return `\u2068${text.replace(CONTROLS, "")}\u2069`;
}
