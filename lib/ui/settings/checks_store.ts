/** The doctor's checks, as the settings page asks for them. @module */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { CheckResult } from "../../ops/settings_page_data.ts";
import { apiFailure } from "../api_failure.ts";

/** How the checks stand. */
export type ChecksState =
  | { readonly kind: "running"; readonly values: readonly CheckResult[] }
  | { readonly kind: "done"; readonly values: readonly CheckResult[] }
  | { readonly kind: "failed"; readonly why: string };

/** Runs them when asked, one run at a time. */
export class ChecksStore {
  readonly #state = signal<ChecksState>({ kind: "running", values: [] });
  readonly #get: () => Promise<Response>;
  #isRunning = false;

  /** `get` fetches `/api/checks`. */
  constructor(get: () => Promise<Response>) {
    this.#get = get;
  }

  /** How they stand; while they run, what came of the run before. */
  get state(): ReadonlySignal<ChecksState> {
    return this.#state;
  }

  /** Runs all checks anew. */
  async run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    const before = this.#state.value;
    this.#state.value = { kind: "running", values: before.kind === "failed" ? [] : before.values };
    const response = await this.#get().catch(() => undefined);
    if (!response?.ok) this.#state.value = { kind: "failed", why: await apiFailure(response) };
    else {
      const { values } = await response.json() as { values: CheckResult[] };
      this.#state.value = { kind: "done", values };
    }
    this.#isRunning = false;
  }
}
