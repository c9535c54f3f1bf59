import type { Alarm, Clock } from "../core/clock.ts";
import { errorMessage } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import { checkCallDefaults } from "./check_call_defaults.ts";
import type { CallDefaults, SettingsStore } from "./call_defaults.ts";
import { withinDeadline } from "./kv_deadline.ts";
import type { KvPort } from "./kv_port.ts";

/** Time between two looks at what other processes have saved, in ms. */
export const SETTINGS_POLL_MS = 4_000;
const MAX_TRIES = 4;
const KEY: Deno.KvKey = ["settings", "house"];
const AS_ENVIRONMENT: CallDefaults = Object.freeze({
  greeting: null,
  systemPrompt: null,
  voice: null,
  language: null,
});

/** Options of {@linkcode openSettings}. */
export interface KvSettingsStoreOptions {
  /** Deadlines of the store. */
  readonly clock: Clock;
  /** Told when settings can't be read. */
  readonly log: Log;
  /** Told of settings that differ from those before, whoever saved them. */
  readonly onChange?: (settings: CallDefaults) => void;
}

/** What is stored. */
interface StoredSettings {
  /** Counts how often they were saved. */
  readonly version: number;
  /** ISO 8601. */
  readonly savedAt: string;
  readonly settings: CallDefaults;
}

/**
 * Reads the settings and goes on looking. Never rejects: where the store fails, or holds something else, everything is as
 * the environment says until it can be read.
 */
export async function openSettings(kv: KvPort, options: KvSettingsStoreOptions): Promise<KvSettingsStore> {
  const store = new KvSettingsStore(kv, options);
  await store.start();
  return store;
}

/** Settings in Deno KV, shared by every process of the store: what one saves, the others see within about 5 s. */
export class KvSettingsStore implements SettingsStore {
  readonly #kv: KvPort;
  readonly #options: KvSettingsStoreOptions;
  readonly #alarm: Alarm;
  #current = AS_ENVIRONMENT;
  #version = 0;
  #versionstamp: string | null = null;
  /** Counts what was adopted; a look that began before is out of date. */
  #generation = 0;
  #state: "well" | "failing" | "closed" = "well";
  #looking = Promise.resolve();

  /** Nothing begins before `start()`; {@linkcode openSettings} calls it. */
  constructor(kv: KvPort, options: KvSettingsStoreOptions) {
    this.#kv = kv;
    this.#options = options;
    this.#alarm = options.clock.alarm(() => this.#looking = this.start());
  }

  get current(): CallDefaults {
    return this.#current;
  }

  /** How often they were saved, by any process; 0 before the first time. */
  get version(): number {
    return this.#version;
  }

  /** Whether the store could not be read the last time. */
  get failing(): boolean {
    return this.#state === "failing";
  }

  /** Looks now, and again every {@linkcode SETTINGS_POLL_MS}. Never rejects. */
  async start(): Promise<void> {
    const { clock, log } = this.#options;
    const generation = this.#generation;
    try {
      const entry = await withinDeadline(() => this.#kv.get(KEY), { clock });
      if (this.#state === "failing") log.info("STORE", "settings can be read again");
      if (this.#state !== "closed") this.#state = "well";
      if (generation === this.#generation && entry.versionstamp !== this.#versionstamp) this.#adopt(entry);
    } catch (error) {
      if (this.#state === "well") {
        log.warn("STORE", "settings can't be read", { reason: errorMessage(error) });
      }
      if (this.#state !== "closed") this.#state = "failing";
    }
    if (this.#state !== "closed") this.#alarm.set(clock.now() + SETTINGS_POLL_MS);
  }

  /**
   * Replaces them; of two who save at once the later wins. Rejects with `InvalidSettingsError`, or with one sentence when
   * the store fails; `current` stays then. What was given up after 5 s may be stored all the same, and is seen later.
   */
  async save(next: CallDefaults): Promise<void> {
    const settings = checkCallDefaults(next);
    const { clock } = this.#options;
    try {
      await withinDeadline((given) => this.#write(settings, given), { clock });
    } catch (error) {
      throw new Error(`Cannot save the settings: ${errorMessage(error)}`, { cause: error });
    }
  }

  /** Looks no more. The store itself stays open. */
  async close(): Promise<void> {
    this.#state = "closed";
    this.#alarm.cancel();
    await this.#looking;
  }

  async #write(settings: CallDefaults, given: AbortSignal): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const old = await this.#kv.get(KEY);
      const value: StoredSettings = {
        version: (parseStored(old.value)?.version ?? 0) + 1,
        savedAt: new Date(this.#options.clock.wallNow()).toISOString(),
        settings,
      };
      given.throwIfAborted();
      const done = await this.#kv.atomic().check(old).set(KEY, value).commit();
      if (!done.ok) continue;
      return this.#adopt({ value, versionstamp: done.versionstamp });
    }
    throw new Error("others save them at the same time");
  }

  #adopt({ value, versionstamp }: { readonly value: unknown; readonly versionstamp: string | null }): void {
    const stored = value === null ? { version: 0, settings: AS_ENVIRONMENT } : parseStored(value);
    this.#generation++;
    this.#versionstamp = versionstamp;
    if (stored === undefined) {
      return this.#options.log.warn("STORE", "stored settings are not settings, the last good ones stay");
    }
    this.#version = stored.version;
    const before = this.#current;
    if (JSON.stringify(stored.settings) === JSON.stringify(before)) return;
    this.#current = stored.settings;
    this.#options.onChange?.(stored.settings);
  }
}

/** Settings of the store, or `undefined` for anything else. */
function parseStored(value: unknown): Pick<StoredSettings, "version" | "settings"> | undefined {
  const { version, settings } = (value ?? {}) as Partial<StoredSettings>;
  if (!Number.isSafeInteger(version)) return undefined;
  try {
    return { version: version!, settings: checkCallDefaults(settings) };
  } catch {
    return undefined;
  }
}
