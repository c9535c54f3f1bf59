import assert from "node:assert/strict";
import { alertFigure } from "../../../lib/ui/overview/alert_banner.tsx";
import { language } from "../../../lib/ui/i18n.ts";

const since = "2026-11-22T08:00:00.000Z";
const plain = (text: string) => text.replace(/[\u2066-\u2069]/g, "");
const textOf = (value: number) => plain(alertFigure({ id: "underruns", since, value, limit: 1 }));

Deno.test("alertFigure() says one gap and several gaps, in both languages", () => {
  assert.deepEqual([1, 1.04, 1.4, 2].map(textOf), [
    "1 gap per minute of speech (limit 1),",
    "1 gap per minute of speech (limit 1),",
    "1.4 gaps per minute of speech (limit 1),",
    "2 gaps per minute of speech (limit 1),",
  ]);
  language.value = "he";
  try {
    assert.deepEqual([1, 2].map(textOf), [
      "קטיעה אחת לדקת דיבור (הגבול 1),",
      "2 קטיעות לדקת דיבור (הגבול 1),",
    ]);
  } finally {
    language.value = "en";
  }
});
