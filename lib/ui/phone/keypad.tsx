/** The keys of a phone. @module */
import type { ReadonlySignal } from "@preact/signals";
import type { VNode } from "preact";
import { PHONE_WORDS } from "./phone_words.ts";

/** In the order of ITU-T E.161. */
const KEYS: readonly (readonly [digit: string, letters: string])[] = [
  ["1", ""],
  ["2", "ABC"],
  ["3", "DEF"],
  ["4", "GHI"],
  ["5", "JKL"],
  ["6", "MNO"],
  ["7", "PQRS"],
  ["8", "TUV"],
  ["9", "WXYZ"],
  ["*", ""],
  ["0", "+"],
  ["#", ""],
];

/** Whether a key of the keyboard is one of the phone. */
export function isPhoneKey(key: string): boolean {
  return /^[0-9*#]$/.test(key);
}

/** Props of {@linkcode Keypad}. */
export interface KeypadProps {
  /** Whether nothing can be done with it now. */
  disabled: boolean;
  /** The key that was pressed last, and how many were before it; for showing that it was. */
  pressed: ReadonlySignal<{ readonly digit: string; readonly count: number }>;
  /** Called with each key. */
  onPress: (digit: string) => void;
}

/** Twelve keys, left to right in every language. */
export function Keypad({ disabled, pressed, onPress }: KeypadProps): VNode {
  const { digit: last, count } = pressed.value;
  return (
    <div class="keypad" dir="ltr" role="group" aria-label={PHONE_WORDS.keypad}>
      {KEYS.map(([digit, letters]) => (
        <button
          key={digit}
          type="button"
          // Two animations that look the same: a key that is pressed again flashes again.
          class={digit !== last ? undefined : count % 2 === 1 ? "pressed" : "pressed again"}
          disabled={disabled}
          onClick={() => onPress(digit)}
        >
          <span class="hidden">{`${PHONE_WORDS.key} `}</span>
          <b>{digit}</b>
          <small aria-hidden="true">{letters}</small>
        </button>
      ))}
    </div>
  );
}
