import type { AuditEntry, AuditLog, AuditPage } from "../../lib/store/audit.ts";
import type { CallDefaults, SettingsStore } from "../../lib/store/call_defaults.ts";
import type { ServerStatus } from "../../lib/ops/server_status.ts";
import type { SettingsPageData } from "../../lib/ops/settings_page_data.ts";

/** Keeps what was done, and lists it newest first; the cursor is the index of the next entry. */
export class FakeAuditLog implements AuditLog {
  readonly entries: Omit<AuditEntry, "at">[] = [];

  write(entry: Omit<AuditEntry, "at">): void {
    this.entries.push(entry);
  }

  list({ cursor = "0", limit = 50, callSid }: Parameters<AuditLog["list"]>[0]): Promise<AuditPage> {
    const all = this.entries.toReversed().filter((entry) =>
      callSid === undefined || entry.callSid === callSid
    )
      .map((entry) => ({ at: "2026-11-22T08:00:00.000Z", ...entry }));
    const begin = Number(cursor);
    const values = all.slice(begin, begin + limit);
    return Promise.resolve({ values, cursor: begin + limit < all.length ? String(begin + limit) : null });
  }
}

/** Settings that are kept in memory; with `fails`, they can't be. */
export class FakeSettingsStore implements SettingsStore {
  current: CallDefaults = { greeting: null, systemPrompt: null, voice: null, language: null };
  fails = false;

  save(next: CallDefaults): Promise<void> {
    if (this.fails) return Promise.reject(new Error("Cannot save the settings: the store fails"));
    this.current = next;
    return Promise.resolve();
  }
}

/** A quiet server, with what differs. */
export function makeServerStatus(differs: Partial<ServerStatus> = {}): ServerStatus {
  return {
    at: "2026-11-22T08:00:00.000Z",
    calls: { live: 1, liveEverywhere: 1, capacity: 500, today: 3 },
    underruns: { starved: 0, lateWake: 0, socketBlocked: 0 },
    turnLatencyP95Ms: null,
    loopLagMs: { p50: 0.4, p95: 1.2, p99: 2.1 },
    store: { state: "ok", lost: 0 },
    providers: [{ name: "local", role: "tts", state: "ok" }],
    alerts: [],
    ...differs,
  };
}

/** What the demo runs with. */
export function makeSettings(
  differs: Partial<SettingsPageData> = {},
): Omit<SettingsPageData, "saved" | "editable"> {
  return {
    version: "0.1.0",
    runtime: "Deno 2.9.6",
    publicUrl: "http://localhost:8000",
    agent: "demo",
    providers: [{ role: "tts", name: "local", key: null, keySet: true }],
    secrets: [{ name: "ADMIN_TOKEN", set: true }, { name: "OPENAI_API_KEY", set: false }],
    tx: { queueFrames: 1000, leadMs: "auto" },
    limits: { maxCalls: 500, drainS: 600 },
    historyDays: 30,
    store: { kind: "file", place: "./data/ketzev.kv" },
    transferAllow: ["+972"],
    twilioAccount: true,
    defaults: { greeting: null, systemPrompt: null, voice: null, language: "en" },
    greetingIsSound: false,
    choices: [{ language: "en", voices: ["slt", "rms"] }, { language: "he", voices: ["he"] }],
    ...differs,
  };
}
