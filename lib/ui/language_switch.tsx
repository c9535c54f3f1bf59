/** Switches the language of the page. @module */
import type { VNode } from "preact";
import { language, words } from "./i18n.ts";
import { directionOf } from "./preferences.ts";

const TEXT = words({ other: "עברית" }, { other: "English" });

/** A button that bears the name of the other language, in that language. */
export function LanguageSwitch(): VNode {
  const other = language.value === "he" ? "en" : "he";
  return (
    <button
      type="button"
      class="quiet language"
      lang={other}
      dir={directionOf(other)}
      onClick={() => language.value = other}
    >
      {TEXT.other}
    </button>
  );
}
