/**
 * The words of `text` that were heard when `heardMs` of its `spokenMs` were played: whole words, by their share of the
 * characters, which is as near as speech without time stamps of its words lets one come.
 */
export function heardText(text: string, heardMs: number, spokenMs: number): string {
  if (spokenMs <= 0 || heardMs <= 0) return "";
  if (heardMs >= spokenMs) return text;
  const chars = Math.floor(text.length * heardMs / spokenMs);
  const end = /\s/.test(text[chars] ?? "") ? chars : text.slice(0, chars).search(/\s\S*$/);
  return end <= 0 ? "" : text.slice(0, end);
}
