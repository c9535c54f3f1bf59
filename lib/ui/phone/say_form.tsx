/** Typed text that is spoken into the line. @module */
import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import type { SayFailure } from "./phone_requests.ts";
import { PHONE_WORDS, SAY_WORDS } from "./phone_words.ts";

/** Longest text, in characters; the server takes no longer one. */
const MAX_CHARS = 300;
/** Texts that stay to be seen. */
const MAX_SAID = 4;

/** Props of {@linkcode SayForm}. */
export interface SayFormProps {
  /** Whether nothing can be done with it now. */
  disabled: boolean;
  /** Speaks into the line; resolves to what went wrong, if anything. */
  say: (text: string) => Promise<SayFailure | undefined>;
}

/** A field, its button, and what was said last. */
export function SayForm({ disabled, say }: SayFormProps): VNode {
  const text = useSignal("");
  const isBusy = useSignal(false);
  const failure = useSignal<SayFailure | undefined>(undefined);
  const said = useSignal<readonly string[]>([]);

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const given = text.value.trim();
    if (given === "" || isBusy.value || disabled) return;
    isBusy.value = true;
    failure.value = await say(given);
    isBusy.value = false;
    if (failure.value !== undefined) return;
    text.value = "";
    said.value = [given, ...said.value].slice(0, MAX_SAID);
  };

  return (
    <form class="say" onSubmit={(event) => void submit(event)}>
      <label for="say-text">{PHONE_WORDS.sayLabel}</label>
      <div class="row">
        <input
          id="say-text"
          type="text"
          dir="auto"
          autocomplete="off"
          maxLength={MAX_CHARS}
          disabled={disabled}
          aria-describedby="say-hint"
          value={text}
          onInput={(event) => text.value = event.currentTarget.value}
        />
        <button type="submit" disabled={disabled}>
          {isBusy.value ? PHONE_WORDS.saying : PHONE_WORDS.say}
        </button>
      </div>
      <p id="say-hint" class="hint">{PHONE_WORDS.sayHint}</p>
      <p role="alert" class="notice failure">{failure.value && SAY_WORDS[failure.value]}</p>
      {said.value.length > 0 && (
        <ul class="said" aria-label={PHONE_WORDS.said}>
          {said.value.map((line, i) => (
            <li key={said.value.length - i}>
              <bdi>{line}</bdi>
            </li>
          ))}
        </ul>
      )}
    </form>
  );
}
