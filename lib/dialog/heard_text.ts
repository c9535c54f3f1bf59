/** Length of a spoken character in ms, on average: 15 characters a second. */
const MS_PER_CHAR = 1_000 / 15;

/** How much of a text was made and played. */
export interface HeardShare {
  /** How much of the sound was played, in ms. */
  readonly heardMs: number;
  /** How much sound was made of the text, in ms. */
  readonly madeMs: number;
  /** Whether that is the sound of the whole text. */
  readonly whole: boolean;
}

/**
 * The words of `text` that were heard: whole words, by their share of the characters, which is as near as speech without
 * time stamps of its words lets one come. How long the text would have been, where its sound was not made to the end, is
 * estimated.
 */
export function heardText(text: string, { heardMs, madeMs, whole }: HeardShare): string {
  const totalMs = whole ? madeMs : Math.max(madeMs, spokenLength(text) * MS_PER_CHAR);
  if (totalMs <= 0 || heardMs <= 0) return "";
  if (heardMs >= totalMs) return text;
  const chars = Math.floor(text.length * heardMs / totalMs);
  const end = /\s/.test(text[chars] ?? "") ? chars : text.slice(0, chars).search(/\s\S*$/);
  return end <= 0 ? "" : text.slice(0, end);
}

/** Characters without the points of Hebrew and other marks, which take no time of their own. */
function spokenLength(text: string): number {
  return text.replace(/\p{M}/gu, "").length;
}
