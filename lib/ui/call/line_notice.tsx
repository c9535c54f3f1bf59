/** Says so when what the page shows is no longer live. @module */
import type { ReadonlySignal } from "@preact/signals";
import type { VNode } from "preact";
import { words } from "../i18n.ts";
import type { LineState } from "./call_follower.ts";

const TEXT = words({
  lost: "Connection lost. What is below has stopped; reconnecting…",
  paused: "Paused while the tab was hidden.",
  signedOut: "You have been signed out.",
  signIn: "Sign in again",
}, {
  lost: "החיבור נותק. מה שלמטה נעצר; מתחברים מחדש…",
  paused: "מושהה כל עוד הלשונית מוסתרת.",
  signedOut: "יצאת מהמערכת.",
  signIn: "כניסה מחדש",
});

/** A status line that is read out when it changes, and empty while all is well. */
export function LineNotice({ state }: { state: ReadonlySignal<LineState> }): VNode {
  return (
    <p role="status" class={`notice line ${state.value}`}>
      {state.value === "lost" && TEXT.lost}
      {state.value === "paused" && TEXT.paused}
      {state.value === "signed_out" && (
        <>
          {TEXT.signedOut} <a href="/login">{TEXT.signIn}</a>
        </>
      )}
    </p>
  );
}
