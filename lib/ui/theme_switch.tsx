/** Switches between light, dark and what the system has. @module */
import type { VNode } from "preact";
import { words } from "./i18n.ts";
import type { Theme } from "./preferences.ts";
import { theme } from "./theme.ts";

const TEXT = words({
  title: "Theme",
  auto: "As the system",
  light: "Light",
  dark: "Dark",
}, {
  title: "ערכת צבעים",
  auto: "לפי המערכת",
  light: "בהירה",
  dark: "כהה",
});

/** One path each on a grid of 20 by 20. */
const SHAPES: Readonly<Record<Theme, string>> = {
  auto: "M10 3a7 7 0 0 1 0 14",
  light:
    "M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M10 1.5v2M10 16.5v2M1.5 10h2M16.5 10h2M4 4l1.4 1.4M14.6 14.6 16 16M16 4l-1.4 1.4M5.4 14.6 4 16",
  dark: "M16.5 11.8A7 7 0 0 1 8.2 3.5a7 7 0 1 0 8.3 8.3z",
};

/** Three radio buttons as one control: arrow keys go from one to the next. */
export function ThemeSwitch(): VNode {
  return (
    <fieldset class="themes">
      <legend class="hidden">{TEXT.title}</legend>
      {(["auto", "light", "dark"] as const).map((name) => (
        <label key={name} title={TEXT[name]}>
          <input
            type="radio"
            name="theme"
            value={name}
            checked={theme.value === name}
            onChange={() => theme.value = name}
          />
          <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" focusable="false">
            {name === "auto" && <path class="half" d="M10 3a7 7 0 0 0 0 14z" />}
            <path d={SHAPES[name]} />
          </svg>
          <span class="hidden">{TEXT[name]}</span>
        </label>
      ))}
    </fieldset>
  );
}
