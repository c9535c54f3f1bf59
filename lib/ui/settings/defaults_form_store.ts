/** The settings that operators may change, while they are being changed. @module */
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { CallDefaults } from "../../store/call_defaults.ts";
import { apiFailure } from "../api_failure.ts";

/** Longest texts, as the server takes them. */
export const MAX_GREETING = 500;
/** Longest prompt, in characters. */
export const MAX_PROMPT = 8_000;

/** Fields of the form; an empty text stands for "as the environment says". */
export type DefaultsDraft = Readonly<Record<keyof CallDefaults, string>>;

/** What became of the last try to save. */
export type SaveState =
  | { readonly kind: "idle" | "saving" | "saved" }
  | { readonly kind: "failed"; readonly why: string };

/** Keeps the draft beside what is stored. */
export class DefaultsFormStore {
  /** What is in the form now. */
  readonly draft: Signal<DefaultsDraft>;
  /** Whether the draft differs from what is stored. */
  readonly isChanged: ReadonlySignal<boolean>;
  readonly #stored: Signal<CallDefaults>;
  readonly #state = signal<SaveState>({ kind: "idle" });
  readonly #put: (body: CallDefaults) => Promise<Response>;

  /** `put` sends `PUT /api/settings`. */
  constructor(stored: CallDefaults, put: (body: CallDefaults) => Promise<Response>) {
    this.#stored = signal(stored);
    this.draft = signal(toDraft(stored));
    this.#put = put;
    this.isChanged = computed(() => {
      const wanted = fromDraft(this.draft.value);
      const kept = this.#stored.value;
      return (Object.keys(wanted) as (keyof CallDefaults)[]).some((name) => wanted[name] !== kept[name]);
    });
  }

  /** What became of the last try to save. */
  get state(): ReadonlySignal<SaveState> {
    return this.#state;
  }

  /** Changes fields of the draft. */
  set(change: Partial<DefaultsDraft>): void {
    batch(() => {
      this.draft.value = { ...this.draft.value, ...change };
      this.#state.value = { kind: "idle" };
    });
  }

  /** Goes back to what is stored. */
  discard(): void {
    this.set(toDraft(this.#stored.value));
  }

  /** Stores the draft; one at a time. */
  async save(): Promise<void> {
    if (this.#state.value.kind === "saving") return;
    const wanted = fromDraft(this.draft.value);
    this.#state.value = { kind: "saving" };
    const response = await this.#put(wanted).catch(() => undefined);
    if (!response?.ok) {
      this.#state.value = { kind: "failed", why: await apiFailure(response) };
      return;
    }
    batch(() => {
      this.#stored.value = wanted;
      this.#state.value = { kind: "saved" };
    });
  }
}

function toDraft({ greeting, systemPrompt, voice, language }: CallDefaults): DefaultsDraft {
  return {
    greeting: greeting ?? "",
    systemPrompt: systemPrompt ?? "",
    voice: voice ?? "",
    language: language ?? "",
  };
}

function fromDraft({ greeting, systemPrompt, voice, language }: DefaultsDraft): CallDefaults {
  const orNull = (text: string): string | null => text.trim() === "" ? null : text;
  return {
    greeting: orNull(greeting),
    systemPrompt: orNull(systemPrompt),
    voice: orNull(voice),
    language: orNull(language),
  };
}
