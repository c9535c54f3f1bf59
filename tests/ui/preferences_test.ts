import assert from "node:assert/strict";
import { preferredLanguage, toLanguage, toTheme } from "../../lib/ui/preferences.ts";

Deno.test("preferredLanguage() takes the language of greatest weight that the page speaks", () => {
  const table: [string | undefined, string][] = [
    [undefined, "en"],
    ["", "en"],
    ["he", "he"],
    ["he-IL,he;q=0.9,en-US;q=0.8", "he"],
    ["iw-IL", "he"],
    ["en-US,en;q=0.9,he;q=0.8", "en"],
    ["fr-FR,fr;q=0.9,he;q=0.5,en;q=0.4", "he"],
    ["HE ; q=0.3, en; q=0.2", "he"],
    ["he;q=0, en;q=0.1", "en"],
    ["de,*;q=0.5", "en"],
    ["he;q=x,en;q=0.5", "he"],
    [",;;=,", "en"],
  ];
  for (const [header, language] of table) assert.equal(preferredLanguage(header), language, String(header));
});

Deno.test("toLanguage() and toTheme() take known names only", () => {
  assert.deepEqual(["en", "he", "fr", "", null].map(toLanguage), [
    "en",
    "he",
    undefined,
    undefined,
    undefined,
  ]);
  assert.deepEqual(["light", "dark", "auto", "__proto__", undefined].map(toTheme), [
    "light",
    "dark",
    "auto",
    "auto",
    "auto",
  ]);
});
