/** What is wrong with the server, found by looking at a few counters once a second. @module */
import { FRAME_MS } from "../audio/mulaw.ts";
import type { Alarm, Clock } from "../core/clock.ts";
import type { Alert } from "./server_status.ts";
import { LastMinute } from "./last_minute.ts";

/** Time between two looks, in ms. */
export const ALERT_LOOK_MS = 1_000;
/** An alert is over when its figure has stayed within the limit for this long, in ms. */
export const QUIET_MS = 60_000;
/** Gaps for each minute of speech within the last minute; less than a minute of speech counts as one. */
export const MAX_UNDERRUNS_PER_MINUTE = 1;
/** Lag of the event loop, p95 over ten seconds, in ms. */
export const MAX_LOOP_LAG_MS = 50;
/** Requests within the last minute whose signature was wrong. */
export const MAX_SIGNATURE_FAILURES = 5;
/** Errors of speech and language services within the last minute. */
export const MAX_PROVIDER_ERRORS = 3;

/** The most of each figure that is all right. Of the store: it fails (1) or not (0). */
export const ALERT_LIMITS: Readonly<Record<Alert["id"], number>> = {
  underruns: MAX_UNDERRUNS_PER_MINUTE,
  loop_lag: MAX_LOOP_LAG_MS,
  store: 0,
  signatures: MAX_SIGNATURE_FAILURES,
  providers: MAX_PROVIDER_ERRORS,
};

const IDS = Object.keys(ALERT_LIMITS) as Alert["id"][];

/** What alerts are made from; counters only ever grow. */
export interface AlertSources {
  /** Gaps that callers heard. */
  readonly underruns: () => number;
  /** Frames that were sent. */
  readonly framesSent: () => number;
  /** Lag of the event loop, p95 over ten seconds, in ms; `null` before it is known. */
  readonly loopLagP95Ms: () => number | null;
  /** Whether the store fails now. */
  readonly storeFails: () => boolean;
  /** Requests and streams refused because of their signature. */
  readonly signatureFailures: () => number;
  /** Errors of speech services. */
  readonly providerErrors: () => number;
}

/** Options of {@linkcode Alerts}. */
export interface AlertsOptions {
  /** Beats of the looks, and the time of an alert. */
  readonly clock: Clock;
  /** What is looked at. */
  readonly sources: AlertSources;
  /** Told after each look what is wrong. @default nobody is */
  readonly onLook?: (alerts: readonly Alert[]) => void;
}

/** Raises an alert when its figure passes its limit, and ends it after a quiet minute. */
export class Alerts implements Disposable {
  readonly #options: AlertsOptions;
  readonly #alarm: Alarm;
  readonly #minutes = {
    underruns: new LastMinute(),
    frames: new LastMinute(),
    signatures: new LastMinute(),
    providers: new LastMinute(),
  };
  readonly #raised = new Map<Alert["id"], { alert: Alert; overMs: number }>();

  /** Looks at nothing before {@linkcode Alerts.start}. */
  constructor(options: AlertsOptions) {
    this.#options = options;
    this.#alarm = options.clock.alarm(() => this.#look());
  }

  /** What is wrong, the oldest first. */
  get current(): readonly Alert[] {
    return [...this.#raised.values()].map(({ alert }) => alert);
  }

  /** Begins to look. Until {@linkcode Alerts.stop} an alarm is always set. */
  start(): void {
    this.#look();
  }

  /** Looks no more. */
  stop(): void {
    this.#alarm.cancel();
  }

  /** The same as {@linkcode Alerts.stop}. */
  [Symbol.dispose](): void {
    this.stop();
  }

  #look(): void {
    const { clock, onLook } = this.#options;
    const nowMs = clock.now();
    const figures = this.#figures();
    for (const id of IDS) this.#judge(id, figures[id], nowMs);
    this.#alarm.set(nowMs + ALERT_LOOK_MS);
    onLook?.(this.current);
  }

  #figures(): Record<Alert["id"], number> {
    const { sources } = this.#options;
    const minutes = this.#minutes;
    const spokenMinutes = minutes.frames.sample(sources.framesSent()) * FRAME_MS / 60_000;
    return {
      underruns: minutes.underruns.sample(sources.underruns()) / Math.max(1, spokenMinutes),
      loop_lag: sources.loopLagP95Ms() ?? 0,
      store: sources.storeFails() ? 1 : 0,
      signatures: minutes.signatures.sample(sources.signatureFailures()),
      providers: minutes.providers.sample(sources.providerErrors()),
    };
  }

  #judge(id: Alert["id"], figure: number, nowMs: number): void {
    const limit = ALERT_LIMITS[id];
    const raised = this.#raised.get(id);
    if (figure > limit) {
      const since = raised?.alert.since ?? new Date(this.#options.clock.wallNow()).toISOString();
      const value = Math.round(figure * 10) / 10;
      this.#raised.set(id, { alert: { id, since, value, limit }, overMs: nowMs });
    } else if (raised !== undefined && nowMs - raised.overMs >= QUIET_MS) {
      this.#raised.delete(id);
    }
  }
}
