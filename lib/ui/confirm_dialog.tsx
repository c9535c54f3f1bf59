/** Asks before something that can't be undone. @module */
import { type Signal, useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

/** Props of {@linkcode ConfirmDialog}. */
export interface ConfirmDialogProps {
  /** Whether the question stands; set to false when it is answered, either way. */
  open: Signal<boolean>;
  /** What it asks. */
  title: string;
  /** What follows of a yes. */
  text: string;
  /** What the button says that does it. */
  confirm: string;
  /** What the button says that does nothing; Escape does the same. */
  keep: string;
  /** Does it. Resolves to one sentence when that went wrong: the dialog then stays open and shows it. */
  onConfirm: () => Promise<string | undefined>;
}

/** A modal dialog. The button that does nothing comes first and has the focus. */
export function ConfirmDialog({ open, title, text, confirm, keep, onConfirm }: ConfirmDialogProps): VNode {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const failure = useSignal<string | undefined>(undefined);
  const isBusy = useSignal(false);
  const isShown = useRef(false);
  const isOpen = open.value;
  useLayoutEffect(() => {
    isShown.current = isOpen;
    if (!isOpen) return dialog.current?.close();
    failure.value = undefined;
    dialog.current?.showModal();
  }, [isOpen]);
  // For what closes without asking. The event comes late: by then, the question may stand anew.
  const onClose = (): void => {
    if (isShown.current && dialog.current?.open === false) open.value = false;
  };
  const onClick = async (): Promise<void> => {
    if (isBusy.value) return;
    isBusy.value = true;
    failure.value = undefined;
    try {
      failure.value = await onConfirm();
      if (failure.value === undefined) open.value = false;
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <dialog
      ref={dialog}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onCancel={() => open.value = false}
      onClose={onClose}
    >
      <h2 id={`${id}-title`}>{title}</h2>
      <p id={`${id}-text`}>{text}</p>
      <p role="alert" class="notice failure">{failure.value}</p>
      <div class="buttons">
        <button type="button" onClick={() => open.value = false}>{keep}</button>
        <button type="button" class="danger solid" aria-disabled={isBusy.value} onClick={onClick}>
          {confirm}
        </button>
      </div>
    </dialog>
  );
}
