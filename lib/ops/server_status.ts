/** How the whole server is doing: the totals of the first page. Types only; safe in a browser. @module */

/** What is wrong, for the banner and the alert webhook. */
export interface Alert {
  /** What it is about. */
  readonly id: "underruns" | "loop_lag" | "store" | "signatures" | "providers";
  /** ISO 8601. */
  readonly since: string;
  /** What was measured, and the limit that it passed; their unit goes with the `id`. */
  readonly value: number;
  /** The most that is all right. */
  readonly limit: number;
}

/** A speech or language service, or one that is built in. */
export interface ProviderHealth {
  /** Such as `local` or `openai:gpt-4o-mini-tts`. */
  readonly name: string;
  /** What it does. */
  readonly role: "stt" | "llm" | "tts" | "realtime" | "vad";
  /** How it is doing; `failing`: its last use failed. */
  readonly state: "ok" | "warming_up" | "failing";
}

/** The event `status` of `/api/events`, and `GET /api/status`. Figures that can't be known yet are `null`. */
export interface ServerStatus {
  /** ISO 8601. */
  readonly at: string;
  /** Live calls of this process, of all processes, and the most that this process takes. */
  readonly calls: {
    readonly live: number;
    readonly liveEverywhere: number;
    readonly capacity: number;
    readonly today: number;
  };
  /** Gaps that callers heard since the process began. */
  readonly underruns: { readonly starved: number; readonly lateWake: number; readonly socketBlocked: number };
  /** From the end of the caller's words to the first sound of the answer, p95 in ms. */
  readonly turnLatencyP95Ms: number | null;
  /** How late the event loop of this process was in the last ten seconds, in ms. */
  readonly loopLagMs: {
    readonly p50: number | null;
    readonly p95: number | null;
    readonly p99: number | null;
  };
  /** `memory`: the store fails, and a ring in memory has taken over. */
  readonly store: { readonly state: "ok" | "memory"; readonly lost: number };
  /** Those that this process uses. */
  readonly providers: readonly ProviderHealth[];
  /** What is wrong now; empty when nothing is. */
  readonly alerts: readonly Alert[];
}
