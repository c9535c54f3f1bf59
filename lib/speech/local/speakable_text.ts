/** Makes any text safe and short enough for an embedded synthesiser. @module */

/** Longest text of one utterance, in UTF-16 units: more than five minutes of speech. */
export const MAX_TEXT_CHARS = 5000;

/** Longest piece that is synthesised in one run: about 10 s of speech, 0.2 s of work. */
export const MAX_SENTENCE_CHARS = 160;

/** Longest run without a space; what is longer is no word and would be spelled for minutes. */
const MAX_WORD_CHARS = 40;

const ABBREVIATION = /(?:^|[\s("'])(?:Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|No|vs|etc|e\.g|i\.e|[A-Z])\.\s*$/;

/** Characters that Flite has no letters for, by what is said instead. */
const ASCII_FOR: readonly (readonly [RegExp, string])[] = [
  [/[\u2018\u2019\u201b\u2032\u05f3]/gu, "'"],
  [/[\u201c\u201d\u201e\u2033\u05f4]/gu, '"'],
  [/\s*[\u2013\u2014\u2015]\s*/gu, ", "],
  [/\u2026/gu, "... "],
  [/\u20ac/gu, " euros "],
  [/\u00a3/gu, " pounds "],
  [/\u20aa/gu, " shekels "],
  [/\u00df/gu, "ss"],
  [/\u00e6/giu, "ae"],
  [/\u00f8/giu, "o"],
];

/** Text as plain ASCII: quotes and dashes straightened, accents dropped, what has no letters left out. */
export function asciiText(text: string): string {
  let ascii = text;
  for (const [pattern, replacement] of ASCII_FOR) ascii = ascii.replace(pattern, replacement);
  return withoutControls(ascii.normalize("NFKD").replace(/\p{M}/gu, "").replace(/\P{ASCII}/gu, " "));
}

/** Text without what eSpeak takes for mark-up (`<…>`, `[[…]]`, `&…;`) and without control characters. */
export function markupFreeText(text: string): string {
  return withoutControls(text.replace(/[<>[\]{}&\\]/gu, " "));
}

/**
 * Cuts text into sentences of at most {@linkcode MAX_SENTENCE_CHARS}, each with a letter or a digit in it. Longer ones
 * are cut at a comma, else at a space, else anywhere.
 */
export function splitSentences(text: string, language: string): string[] {
  const sentences: string[] = [];
  let open = "";
  for (const { segment } of new Intl.Segmenter(language, { granularity: "sentence" }).segment(text)) {
    open += segment;
    if (ABBREVIATION.test(open)) continue;
    sentences.push(...cutLong(open));
    open = "";
  }
  sentences.push(...cutLong(open));
  return sentences.filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}

function cutLong(sentence: string): string[] {
  const pieces: string[] = [];
  let rest = sentence.trim();
  while (rest.length > MAX_SENTENCE_CHARS) {
    const window = rest.slice(0, MAX_SENTENCE_CHARS);
    const comma = window.search(/[,;:]\s(?!.*[,;:]\s)/u);
    const space = window.lastIndexOf(" ");
    const end = comma >= MAX_SENTENCE_CHARS / 4 ? comma + 1 : space > 0 ? space : MAX_SENTENCE_CHARS;
    pieces.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trim();
  }
  pieces.push(rest);
  return pieces;
}

function withoutControls(text: string): string {
  const words = text.replace(/[\p{C}\s]+/gu, " ").trim().split(" ");
  return words.flatMap((word) => word.match(new RegExp(`.{1,${MAX_WORD_CHARS}}`, "gu")) ?? []).join(" ");
}
