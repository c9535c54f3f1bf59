/** Says so when what the page shows is no longer live. @module */
import type { ReadonlySignal } from "@preact/signals";
import type { VNode } from "preact";
import type { FeedState } from "./call_feed.ts";
import { words } from "./i18n.ts";

const TEXT = words({
  lost: "Connection lost. What you see has stopped; reconnecting…",
  signedOut: "You have been signed out.",
  signIn: "Sign in again",
}, {
  lost: "החיבור נותק. מה שמוצג נעצר; מתחברים מחדש…",
  signedOut: "יצאת מהמערכת.",
  signIn: "כניסה מחדש",
});

/** A status line that is read out when the connection is lost or comes back, and empty while all is well. */
export function FeedNotice({ state }: { state: ReadonlySignal<FeedState> }): VNode {
  return (
    <p role="status" class={`notice feed ${state.value}`}>
      {state.value === "lost" && TEXT.lost}
      {state.value === "signed_out" && (
        <>
          {TEXT.signedOut} <a href="/login">{TEXT.signIn}</a>
        </>
      )}
    </p>
  );
}
