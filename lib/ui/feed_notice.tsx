/** Says so when the figures on the page are no longer live. @module */
import type { ReadonlySignal } from "@preact/signals";
import type { VNode } from "preact";
import type { FeedState } from "./call_feed.ts";

/** A status line that is read out when the connection is lost or comes back, and empty while all is well. */
export function FeedNotice({ state }: { state: ReadonlySignal<FeedState> }): VNode {
  return (
    <p role="status" class={`notice ${state.value}`}>
      {state.value === "lost" && "Connection lost. The figures below have stopped; reconnecting…"}
      {state.value === "signed_out" && (
        <>
          You have been signed out. <a href="/login">Sign in again</a>
        </>
      )}
    </p>
  );
}
