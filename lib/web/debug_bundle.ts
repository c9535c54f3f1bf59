/** A report for others when something is wrong: without secrets, phone numbers and words that were said. @module */
import type { Anomaly } from "../timeline/call_trace.ts";
import type { CallDirectory } from "../calls/call_directory.ts";
import type { CallView } from "../calls/call_view.ts";
import type { ServerStatus } from "../ops/server_status.ts";
import type { SettingsPageData } from "../ops/settings_page_data.ts";
import { isE164 } from "../core/ids.ts";
import { maskNumber } from "../core/mask.ts";

/** Ended calls whose figures are included. */
export const BUNDLE_CALLS = 50;
/** Gaps that are included, newest first. */
export const BUNDLE_ANOMALIES = 50;

/** What is known of the process. */
export interface RuntimeInfo {
  /** Of the server, such as `0.1.0`. */
  readonly version: string;
  /** Such as `Deno 2.9.6`. */
  readonly runtime: string;
  /** Such as `linux x86_64`. */
  readonly platform: string;
  /** How long it has been running. */
  readonly uptimeS: number;
  /** Memory that the process occupies. */
  readonly residentBytes: number;
}

/** A setting by its name; never its value. */
export interface SettingName {
  /** As in the environment. */
  readonly name: string;
  /** Whether the environment sets it. */
  readonly set: boolean;
}

/** Where {@linkcode makeDebugBundle} gets its parts. */
export interface DebugBundleSources {
  /** What it runs on. */
  readonly runtime: () => RuntimeInfo;
  /** Every setting that there is. */
  readonly settingNames: readonly SettingName[];
  /** What runs, as on the settings page. */
  readonly settings: () => Omit<SettingsPageData, "saved" | "editable">;
  /** How the server is doing. */
  readonly status: () => ServerStatus;
  /** In the text form of Prometheus. */
  readonly metrics: () => string;
  /** The calls, live and ended. */
  readonly directory: Pick<CallDirectory, "live" | "list">;
}

/** A call without what was said and without whose it is; see docs/contract.md for the rest. */
export type CallFigures =
  & Pick<CallView, "callSid" | "direction" | "from" | "to" | "state" | "startedAt" | "endedAt" | "endedBy">
  & Pick<CallView, "agent" | "language" | "tx" | "rx">
  & {
    readonly turns: { id: number; interrupted: boolean; latencyMs: CallView["turns"][number]["latencyMs"] }[];
  };

/** The answer of `GET /api/debug-bundle`. */
export interface DebugBundle extends RuntimeInfo {
  /** ISO 8601. */
  readonly at: string;
  /** Every setting by name, whether it is set, and of what isn't secret what runs. */
  readonly settings: {
    readonly names: readonly SettingName[];
    readonly runs: Pick<SettingsPageData, "agent" | "providers" | "tx" | "limits" | "historyDays"> & {
      readonly store: SettingsPageData["store"]["kind"];
    };
  };
  /** How the server was doing. */
  readonly status: ServerStatus;
  /** In the text form of Prometheus. */
  readonly metrics: string;
  /** Calls that were live, without numbers and words. */
  readonly live: readonly CallFigures[];
  /** The last calls that had ended, without numbers and words. */
  readonly ended: readonly CallFigures[];
  /** Gaps of all these calls. */
  readonly anomalies: readonly (Anomaly & { readonly callSid: string })[];
}

/** Gathers everything as it is now. */
export async function makeDebugBundle(sources: DebugBundleSources): Promise<DebugBundle> {
  const live = sources.directory.live();
  const { values: ended } = await sources.directory.list({ state: "ended", limit: BUNDLE_CALLS });
  const { agent, providers, tx, limits, historyDays, store } = sources.settings();
  const status = sources.status();
  return {
    at: status.at,
    ...sources.runtime(),
    settings: {
      names: sources.settingNames,
      runs: { agent, providers, tx, limits, historyDays, store: store.kind },
    },
    status,
    metrics: sources.metrics(),
    live: live.slice(0, BUNDLE_CALLS).map(figuresOf),
    ended: ended.map(figuresOf),
    anomalies: anomaliesOf([...live, ...ended]),
  };
}

function figuresOf(view: CallView): CallFigures {
  const { state, startedAt, endedAt, endedBy, direction, agent, language, tx, rx } = view;
  return {
    callSid: sidOf(view),
    direction,
    from: partyOf(view.from),
    to: partyOf(view.to),
    state,
    startedAt,
    endedAt,
    endedBy,
    agent,
    language,
    tx,
    rx,
    turns: view.turns.map(({ id, interrupted, latencyMs }) => ({ id, interrupted, latencyMs })),
  };
}

function anomaliesOf(views: readonly CallView[]): DebugBundle["anomalies"] {
  return views
    .flatMap((view) => view.anomalies.map((anomaly) => ({ ...anomaly, callSid: sidOf(view) })))
    .sort((a, b) => b.at.localeCompare(a.at))
    .slice(0, BUNDLE_ANOMALIES)
    .map((anomaly) => ({ ...anomaly, lines: anomaly.lines.map(maskNumber) }));
}

/** Only a number can be masked; any other name of a caller is text that the caller chose. */
function partyOf(party: string): string {
  return isE164(party) ? maskNumber(party) : party === "" ? "" : "(not a number)";
}

function sidOf({ callSid }: CallView): string {
  return /^CA[0-9a-fA-F]{32}$/.test(callSid) ? callSid : "(not a CallSid)";
}
