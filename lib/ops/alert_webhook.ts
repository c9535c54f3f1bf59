/** Tells another server what is wrong: `POST { alerts, at, text }` as JSON. @module */
import { abortable } from "@std/async/abortable";
import type { Clock } from "../core/clock.ts";
import { errorMessage } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import { linkAbort } from "../core/signals.ts";
import { ForbiddenAddressError } from "./post_json.ts";
import type { Alert } from "./server_status.ts";

/** Longest time of one request, in ms. */
export const WEBHOOK_TIMEOUT_MS = 5_000;
/** Time before the one retry, in ms. */
export const WEBHOOK_RETRY_MS = 2_000;
/** Each alert is told of at most once within this time, in ms. */
export const WEBHOOK_EVERY_MS = 60_000;

/** Options of {@linkcode AlertWebhook}. */
export interface AlertWebhookOptions {
  /** Posts JSON to `ALERT_WEBHOOK_URL` and resolves with the status of the answer. */
  readonly post: (body: string, signal: AbortSignal) => Promise<number>;
  /** Deadlines and pauses between tries. */
  readonly clock: Clock;
  /** Told when an alert can't be posted. */
  readonly log: Log;
  /** Ends whatever is under way. */
  readonly signal: AbortSignal;
}

/** What the other server has been told of one alert, and when. */
interface Told {
  readonly raised: boolean;
  readonly atMs: number;
}

/** Tells of alerts that were raised or are over. One request at a time; what changes meanwhile is told afterwards. */
export class AlertWebhook {
  readonly #options: AlertWebhookOptions;
  readonly #told = new Map<Alert["id"], Told>();
  #busy: Promise<void> | undefined;

  /** Posts nothing before {@linkcode AlertWebhook.note}. */
  constructor(options: AlertWebhookOptions) {
    this.#options = options;
  }

  /** Says what is wrong now; called again and again, it tells only what changed. Never throws, never waits. */
  note(alerts: readonly Alert[]): void {
    if (this.#busy !== undefined || this.#options.signal.aborted) return;
    const nowMs = this.#options.clock.now();
    const raised = new Set(alerts.map(({ id }) => id));
    const ids = new Set([...raised, ...this.#told.keys()]);
    const changed = [...ids].filter((id) => {
      const told = this.#told.get(id);
      return raised.has(id) !== (told?.raised ?? false) &&
        nowMs - (told?.atMs ?? -Infinity) >= WEBHOOK_EVERY_MS;
    });
    if (changed.length === 0) return;
    this.#busy = this.#tell(alerts, changed).finally(() => this.#busy = undefined);
  }

  /** Resolves when no request is under way. */
  async idle(): Promise<void> {
    await this.#busy;
  }

  async #tell(alerts: readonly Alert[], changed: readonly Alert["id"][]): Promise<void> {
    const { clock, log, signal } = this.#options;
    const raised = new Set(alerts.map(({ id }) => id));
    const before = new Map(changed.map((id) => [id, this.#told.get(id)?.raised ?? false]));
    const atMs = clock.now();
    for (const id of changed) this.#told.set(id, { raised: raised.has(id), atMs });
    try {
      const at = new Date(clock.wallNow()).toISOString();
      const over = changed.filter((id) => !raised.has(id));
      // One that came back within its minute stays untold for now.
      const told = alerts.filter(({ id }) => this.#told.get(id)?.raised);
      await this.#deliver(JSON.stringify({ alerts: told, at, text: alertText(told, over) }));
    } catch (thrown) {
      // It counts as not told, and is tried again when its time has come.
      for (const [id, raised] of before) this.#told.set(id, { raised, atMs });
      if (!signal.aborted) {
        log.warn("HTTP", "alert webhook does not answer", { reason: errorMessage(thrown) });
      }
    }
  }

  async #deliver(body: string): Promise<void> {
    const { clock, signal } = this.#options;
    try {
      await this.#post(body);
    } catch {
      await clock.sleepUntil(clock.now() + WEBHOOK_RETRY_MS, signal);
      await this.#post(body);
    }
  }

  async #post(body: string): Promise<void> {
    const { post, signal, clock } = this.#options;
    using limit = linkAbort(signal);
    const late = clock.alarm(() => limit.abort(new Error("no answer in time")));
    late.set(clock.now() + WEBHOOK_TIMEOUT_MS);
    let status: number;
    try {
      status = await abortable(post(body, limit.signal), limit.signal);
    } catch (thrown) {
      // What else is thrown may hold the host, and a host may hold a key.
      const isKnown = limit.signal.aborted || thrown instanceof ForbiddenAddressError;
      throw isKnown ? thrown : new Error("it can't be reached");
    } finally {
      late.cancel();
    }
    if (status < 200 || status > 299) throw new Error(`HTTP ${status}`);
  }
}

const UNITS: Readonly<Record<Alert["id"], string>> = {
  underruns: "gaps a minute of speech",
  loop_lag: "ms event loop lag",
  store: "(the history store fails, memory has taken over)",
  signatures: "wrong signatures a minute",
  providers: "provider errors a minute",
};

/** One line for people, such as a chat shows it. */
export function alertText(alerts: readonly Alert[], over: readonly Alert["id"][]): string {
  const parts = [
    ...alerts.map(({ id, value, limit }) => `${id}: ${value} ${UNITS[id]} (limit ${limit})`),
    ...over.map((id) => `${id}: over`),
  ];
  return `Ketzev: ${parts.join("; ")}`;
}
