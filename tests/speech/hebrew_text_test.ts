import assert from "node:assert/strict";
import { hebrewForEspeak } from "../../lib/speech/local/hebrew_text.ts";

/** A word by the names of its letters and points, as code points, so that an editor can't reorder them. */
const word = (...points: number[]): string => String.fromCodePoint(...points);

const [ALEF, BET, HE, VAV, YOD, LAMED, MEM, SAMEKH, RESH, SHIN, TAV] = [
  0x5d0,
  0x5d1,
  0x5d4,
  0x5d5,
  0x5d9,
  0x5dc,
  0x5de,
  0x5e1,
  0x5e8,
  0x5e9,
  0x5ea,
] as const;
const [SHEVA, HATAF_SEGOL, HIRIQ, SEGOL, PATAH, QAMATS, HOLAM, DAGESH, SHIN_DOT, SIN_DOT] = [
  0x5b0,
  0x5b1,
  0x5b4,
  0x5b6,
  0x5b7,
  0x5b8,
  0x5b9,
  0x5bc,
  0x5c1,
  0x5c2,
] as const;

Deno.test("hebrewForEspeak() leaves text without points as it is", () => {
  assert.equal(hebrewForEspeak("שלום, 12 Hello"), "שלום, 12 Hello");
});

Deno.test("hebrewForEspeak() drops the shin dot and spells sin as samekh", () => {
  assert.equal(hebrewForEspeak(word(SHIN, QAMATS, SHIN_DOT)), word(SHIN, QAMATS));
  assert.equal(hebrewForEspeak(word(SHIN, QAMATS, SIN_DOT)), word(SAMEKH, QAMATS));
});

Deno.test("hebrewForEspeak() keeps a dagesh only where it changes the sound, next to its letter", () => {
  assert.equal(hebrewForEspeak(word(BET, PATAH, DAGESH)), word(BET, DAGESH, PATAH));
  assert.equal(hebrewForEspeak(word(LAMED, PATAH, DAGESH)), word(LAMED, PATAH));
  assert.equal(hebrewForEspeak("\ufb31"), word(BET, DAGESH), "presentation forms too");
});

Deno.test("hebrewForEspeak() drops sheva, but says it where a word begins with a sonorant", () => {
  assert.equal(hebrewForEspeak(word(BET, SHEVA, RESH, SHEVA)), word(BET, RESH));
  assert.equal(hebrewForEspeak(word(LAMED, SHEVA, MEM, SHEVA)), word(LAMED, SEGOL, MEM));
});

Deno.test("hebrewForEspeak() spells hataf segol as segol", () => {
  assert.equal(hebrewForEspeak(word(ALEF, HATAF_SEGOL)), word(ALEF, SEGOL));
});

Deno.test("hebrewForEspeak() puts every holam on a vav", () => {
  const lo = word(LAMED, VAV, HOLAM, MEM);
  assert.equal(hebrewForEspeak(word(LAMED, VAV, HOLAM, MEM)), lo);
  assert.equal(hebrewForEspeak(word(LAMED, HOLAM, VAV, MEM)), lo);
  assert.equal(hebrewForEspeak(word(LAMED, HOLAM, MEM)), lo);
});

Deno.test("hebrewForEspeak() tells the vav that is a vowel from the one that is a consonant", () => {
  assert.equal(hebrewForEspeak(word(HE, VAV, DAGESH, ALEF)), word(HE, VAV, DAGESH, ALEF));
  assert.equal(hebrewForEspeak(word(TAV, VAV, PATAH, DAGESH, YOD, HIRIQ)), word(TAV, VAV, PATAH, YOD, HIRIQ));
});

Deno.test("hebrewForEspeak() drops cantillation marks", () => {
  assert.equal(hebrewForEspeak(word(MEM, 0x591, QAMATS, 0x5bd)), word(MEM, QAMATS));
});
