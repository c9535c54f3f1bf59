/** Asks before a call is ended. @module */
import type { Signal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { CallSummary } from "./call_summary.ts";

/** Props of {@linkcode HangUpDialog}. */
export interface HangUpDialogProps {
  /** The call in question; `null` while nothing is asked. */
  asked: Signal<CallSummary | null>;
  onConfirm: (callSid: string) => void;
}

/** A modal dialog, open while a call is asked about; Escape keeps the call. */
export function HangUpDialog({ asked, onConfirm }: HangUpDialogProps): VNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const call = asked.value;
  useEffect(() => {
    if (call !== null) dialog.current?.showModal();
    else dialog.current?.close();
  }, [call === null]);
  const confirm = (): void => {
    if (call !== null) onConfirm(call.callSid);
    asked.value = null;
  };
  return (
    <dialog ref={dialog} aria-labelledby="hang-up-title" onClose={() => asked.value = null}>
      <h2 id="hang-up-title">Hang up?</h2>
      <p>
        The call from <bdi>{call?.from ?? ""}</bdi> to <bdi>{call?.to ?? ""}</bdi> ends at once.
      </p>
      <div class="buttons">
        <button type="button" onClick={() => asked.value = null}>Keep the call</button>
        <button type="button" class="danger solid" onClick={confirm}>Hang up</button>
      </div>
    </dialog>
  );
}
