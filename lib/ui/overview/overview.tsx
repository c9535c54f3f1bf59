/** The first page, on the server and in the browser: how all is doing, the live calls, the ended ones. @module */
import type { ReadonlySignal } from "@preact/signals";
import type { VNode } from "preact";
import type { Role } from "../../store/audit.ts";
import type { ServerStatus } from "../../ops/server_status.ts";
import { AlertBanner } from "./alert_banner.tsx";
import type { FeedState } from "../call_feed.ts";
import type { CallSummary } from "../call_summary.ts";
import type { CallsStore } from "../calls_store.ts";
import { EndedCalls } from "./ended_calls.tsx";
import type { EndedState, EndedStore } from "./ended_store.ts";
import { FeedNotice } from "../feed_notice.tsx";
import { words } from "../i18n.ts";
import { LiveTable, type LiveTableProps } from "./live_table.tsx";
import { Totals } from "./totals.tsx";

const TEXT = words({ title: "Overview" }, { title: "סקירה" });

/** Id of the island. */
export const OVERVIEW_ID = "overview";

/** What the server hands to the island. */
export interface OverviewState {
  /** What the one who looks may do. */
  readonly role: Role;
  /** The server's wall clock, in ms since 1970, for durations. */
  readonly nowMs: number;
  /** How the server is doing. */
  readonly status: ServerStatus;
  /** Live calls, newest first. */
  readonly live: readonly CallSummary[];
  /** The page of ended calls, and its filters. */
  readonly ended: EndedState;
}

/** Props of {@linkcode Overview}. */
export interface OverviewProps extends LiveTableProps {
  /** The live calls. */
  store: CallsStore;
  /** The ended ones. */
  ended: EndedStore;
  /** How the server is doing. */
  status: ReadonlySignal<ServerStatus>;
  /** Whether events come. */
  feed: ReadonlySignal<FeedState>;
}

/** Title of the page, in the language of now. */
export function overviewTitle(): string {
  return TEXT.title;
}

/** Each part draws itself anew when what it shows changes. */
export function Overview({ store, ended, status, feed, nowMs, hangUp, watchRow }: OverviewProps): VNode {
  return (
    <>
      <FeedNotice state={feed} />
      <AlertBanner status={status} />
      <Totals status={status} />
      <LiveTable store={store} nowMs={nowMs} hangUp={hangUp} watchRow={watchRow} />
      <EndedCalls store={ended} />
    </>
  );
}
