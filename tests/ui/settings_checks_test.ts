import assert from "node:assert/strict";
import { VENDORS } from "../../lib/config_providers.ts";
import { allChecks } from "../../lib/ops/doctor/all_checks.ts";
import { language } from "../../lib/ui/i18n.ts";
import { checkWords } from "../../lib/ui/settings/check_words.ts";

const NAMES = allChecks({ denoVersion: "2.9.6", warnings: [] }).map(({ name }) => name);

Deno.test("checkWords() knows every check of the doctor, in both languages", () => {
  const service = checkWords("another").about;
  for (const name of NAMES) {
    const isService = VENDORS.some((vendor) => vendor === name);
    assert.equal(checkWords(name).about === service, isService, name);
  }
  language.value = "he";
  try {
    for (const name of NAMES) assert.match(checkWords(name).about, /^האם /, name);
    assert.equal(checkWords("public url").title, "כתובת ציבורית");
    assert.equal(checkWords("openai").title, "openai");
  } finally {
    language.value = "en";
  }
});
