/** How the whole installation is doing: the totals of the first page. Types only; safe in a browser. @module */

/** What is wrong, for the banner and the alert webhook. */
export interface Alert {
  readonly id: "underruns" | "loop_lag" | "store" | "signatures" | "providers";
  /** ISO 8601. */
  readonly since: string;
  /** What was measured, and the limit that it passed; their unit goes with the `id`. */
  readonly value: number;
  readonly limit: number;
}

/** A speech or language service, or one that is built in. */
export interface ProviderHealth {
  readonly name: string;
  readonly role: "stt" | "llm" | "tts" | "realtime" | "vad";
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
  readonly turnLatencyP95Ms: number | null;
  readonly loopLagMs: {
    readonly p50: number | null;
    readonly p95: number | null;
    readonly p99: number | null;
  };
  /** `memory`: the store fails, and a ring in memory has taken over. */
  readonly store: { readonly state: "ok" | "memory"; readonly lost: number };
  readonly providers: readonly ProviderHealth[];
  readonly alerts: readonly Alert[];
}
