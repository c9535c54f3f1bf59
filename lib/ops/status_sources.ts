/** How the whole server is doing, gathered from those who know. @module */
import type { Clock } from "../core/clock.ts";
import type { Alert, ProviderHealth, ServerStatus } from "./server_status.ts";

/** Where {@linkcode serverStatus} gets its figures. */
export interface StatusSources {
  /** Wall clock of the status. */
  readonly clock: Pick<Clock, "wallNow">;
  /** Counts of calls, as they stand in the status. */
  readonly calls: () => ServerStatus["calls"];
  /** Gaps that callers heard since the process began, by cause. */
  readonly underruns: Readonly<Record<"starved" | "late_wake" | "socket_blocked", number>>;
  /** From the end of the caller's words to the first sound of the answer, p95 in ms. */
  readonly turnLatencyP95Ms: () => number | null;
  /** How late the event loop is, by percentile, in ms. */
  readonly loopLag: { percentile(p: number): number | null };
  /** Whether the store fails, and how many records were lost for that. */
  readonly store: () => { readonly failing: boolean; readonly lost: number };
  /** How speech services are doing. */
  readonly providers: () => readonly ProviderHealth[];
  /** What is wrong now. */
  readonly alerts: { readonly current: readonly Alert[] };
}

/** The status as it is now; times rounded to 0.1 ms. */
export function serverStatus(sources: StatusSources): ServerStatus {
  const { underruns, loopLag } = sources;
  const { failing, lost } = sources.store();
  return {
    at: new Date(sources.clock.wallNow()).toISOString(),
    calls: sources.calls(),
    underruns: {
      starved: underruns.starved,
      lateWake: underruns.late_wake,
      socketBlocked: underruns.socket_blocked,
    },
    turnLatencyP95Ms: round(sources.turnLatencyP95Ms()),
    loopLagMs: {
      p50: round(loopLag.percentile(50)),
      p95: round(loopLag.percentile(95)),
      p99: round(loopLag.percentile(99)),
    },
    store: { state: failing ? "memory" : "ok", lost },
    providers: sources.providers(),
    alerts: sources.alerts.current,
  };
}

function round(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 10) / 10;
}
