/** Tells another server what is wrong: `POST { alerts, at, text }` as JSON. @module */
import type { Clock } from "../core/clock.ts";
import { errorMessage } from "../core/errors.ts";
import { isLinkLocalHost, isLoopbackHost } from "../core/link_local_host.ts";
import type { Log } from "../core/log.ts";
import type { Alert } from "./server_status.ts";

/** Longest time of one request, in ms. */
export const WEBHOOK_TIMEOUT_MS = 5_000;
/** Time before the one retry, in ms. */
export const WEBHOOK_RETRY_MS = 2_000;
/** Each alert is told of at most once within this time, in ms. */
export const WEBHOOK_EVERY_MS = 60_000;

/** Options of {@linkcode AlertWebhook}. */
export interface AlertWebhookOptions {
  /** `ALERT_WEBHOOK_URL`. */
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Ends whatever is under way. */
  readonly signal: AbortSignal;
  /** Addresses of a host name, to find names that lead where they must not. @default DNS of the system */
  readonly resolve?: (hostname: string, signal: AbortSignal) => Promise<readonly string[]>;
}

/** What may be said of a failure; everything else could hold the URL. */
const OWN_REASONS = /^(?:HTTP \d+$|its address is )/;

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
    const { url, signal, clock } = this.#options;
    const limit = new AbortController();
    const late = clock.alarm(() => limit.abort(new Error("no answer in time")));
    late.set(clock.now() + WEBHOOK_TIMEOUT_MS);
    try {
      await this.#checkAddress(new URL(url).hostname, limit.signal);
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
        redirect: "manual",
        signal: AbortSignal.any([signal, limit.signal]),
      });
      await response.body?.cancel();
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
    } catch (thrown) {
      // What fetch throws holds the URL, which may hold a key.
      const isOurs = thrown instanceof Error && OWN_REASONS.test(thrown.message);
      if (limit.signal.aborted) throw new Error("no answer in time");
      throw new Error(isOurs ? thrown.message : "it can't be reached");
    } finally {
      late.cancel();
    }
  }

  /** A name may lead anywhere; one that can't be looked up is left to `fetch()`. */
  async #checkAddress(hostname: string, signal: AbortSignal): Promise<void> {
    if (isLoopbackHost(hostname)) return;
    const { resolve = resolveHost } = this.#options;
    const addresses = await resolve(hostname, signal).catch(() => []);
    if ([hostname, ...addresses].some(isLinkLocalHost)) {
      throw new Error("its address is link-local or a metadata service");
    }
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

async function resolveHost(hostname: string, signal: AbortSignal): Promise<readonly string[]> {
  if (/^[\d.]+$|:/.test(hostname)) return [];
  const found = await Promise.allSettled([
    Deno.resolveDns(hostname, "A", { signal }),
    Deno.resolveDns(hostname, "AAAA", { signal }),
  ]);
  return found.flatMap((result) => result.status === "fulfilled" ? result.value : []);
}
