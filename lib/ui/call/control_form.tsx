/** One line of text that does something. @module */
import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { useId } from "preact/hooks";

/** Props of {@linkcode ControlForm}. */
export interface ControlFormProps {
  /** Name of the field. */
  label: string;
  /** What may be written there. */
  hint: string;
  /** Text of the button. */
  submit: string;
  /** Most characters. */
  maxLength: number;
  /** Whether a phone number is asked for, which is written left to right. @default false */
  isNumber?: boolean;
  /** Given the text without white space around it; resolves to whether the field is to be emptied. */
  onSubmit: (text: string) => Promise<boolean>;
}

/** A field with its button; an empty text is not sent. */
export function ControlForm(props: ControlFormProps): VNode {
  const { label, hint, submit, maxLength, isNumber = false, onSubmit } = props;
  const id = useId();
  const text = useSignal("");
  const isBusy = useSignal(false);
  const onForm = async (event: Event): Promise<void> => {
    event.preventDefault();
    const trimmed = text.peek().trim();
    if (trimmed === "" || isBusy.peek()) return;
    isBusy.value = true;
    try {
      if (await onSubmit(trimmed)) text.value = "";
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <form onSubmit={onForm}>
      <label for={id}>{label}</label>
      <div class="line">
        <input
          id={id}
          inputMode={isNumber ? "tel" : "text"}
          dir={isNumber ? "ltr" : "auto"}
          autocomplete="off"
          maxLength={maxLength}
          aria-describedby={`${id}-hint`}
          value={text.value}
          onInput={(event) => text.value = event.currentTarget.value}
        />
        <button type="submit" aria-disabled={isBusy.value}>{submit}</button>
      </div>
      <p class="hint" id={`${id}-hint`}>{hint}</p>
    </form>
  );
}
