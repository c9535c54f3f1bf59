/**
 * Writes Hebrew the way eSpeak NG's Hebrew rules can read it.
 *
 * Those rules know a letter followed by one vowel point. Every other point, and a vowel that is not next to its letter,
 * makes them spell the word and name the point ("shin dot"). Code points: The Unicode Standard, block Hebrew.
 *
 * @module
 */

const SHEVA = "\u05b0";
const HATAF_SEGOL = "\u05b1";
const SEGOL = "\u05b6";
const HOLAM = "\u05b9";
const HOLAM_FOR_VAV = "\u05ba";
const DAGESH = "\u05bc";
const SIN_DOT = "\u05c2";

const HATAF_QAMATS = "\u05b3";
const QAMATS_QATAN = "\u05c7";

/** A letter and the points on it, in the order that NFKD gives them. */
const POINTED_LETTER = /([\u05d0-\u05ea])([\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]+)/gu;

/** A holam written on the letter before a bare vav instead of on the vav. */
const HOLAM_BEFORE_VAV = /\u05b9(\u05bc?[\u05c1\u05c2]?)ו(?![\u05b0-\u05bc])/gu;

/** Letters that a dagesh makes another sound: b, k, p. */
const HARDENED = new Set("בכךפף");

/** Letters whose sheva is heard as "e" at the beginning of a word: the sonorants, and "and". */
const VOICED_SHEVA = new Set("וילמנר");

/** Vowel points that eSpeak reads as they are: hataf patah, hataf qamats, hiriq to qamats, qubuts. */
const READABLE_VOWEL = /[\u05b2-\u05b8\u05bb]/u;

/**
 * Turns pointed Hebrew into what eSpeak reads aloud right; text without points is left as it is, and most of its vowels
 * are then guessed wrong.
 */
export function hebrewForEspeak(text: string): string {
  return text.normalize("NFKD").replace(HOLAM_BEFORE_VAV, `$1ו${HOLAM}`).replace(POINTED_LETTER, respell);
}

function respell(_match: string, letter: string, points: string, at: number, text: string): string {
  const beginsWord = !/[\u0591-\u05ea]/u.test(text[at - 1] ?? "");
  const vowel = beginsWord && points.includes(SHEVA) && VOICED_SHEVA.has(letter) ? SEGOL : vowelOf(points);
  const holam = points.includes(HOLAM) || points.includes(HOLAM_FOR_VAV);
  if (letter === "ו") {
    if (vowel !== "") return letter + vowel;
    if (points.includes(DAGESH)) return letter + DAGESH;
    return holam ? letter + HOLAM : letter;
  }
  const consonant = letter === "ש" && points.includes(SIN_DOT) ? "ס" : letter;
  const hardness = HARDENED.has(letter) && points.includes(DAGESH) ? DAGESH : "";
  return consonant + hardness + (holam ? `ו${HOLAM}` : vowel);
}

function vowelOf(points: string): string {
  if (points.includes(SHEVA)) return "";
  if (points.includes(HATAF_SEGOL)) return SEGOL;
  if (points.includes(QAMATS_QATAN)) return HATAF_QAMATS;
  return READABLE_VOWEL.exec(points)?.[0] ?? "";
}
