import type { CallView } from "./call_view.ts";

/** Calls by where it is known of them. */
export interface KnownCalls {
  /** Of this process, not ended. */
  readonly own: readonly CallView[];
  /** Of other processes, not ended when they last said so. */
  readonly peers: readonly CallView[];
  /** Records of one page. */
  readonly ended: readonly CallView[];
}

/**
 * One list of calls, each CallSid once: those that are not ended first, newest first, then the records. Of a call whose
 * stream has come again only the newest is shown; a process may learn late that a call of another one has ended, and where
 * a call rang, nobody may ever learn that another process has answered it.
 */
export function joinCalls({ own, peers, ended }: KnownCalls): CallView[] {
  const records = new Map(ended.map((view) => [view.callSid, view]));
  const answered = new Set(peers.filter(({ state }) => state === "live").map(({ callSid }) => callSid));
  const ours = own.filter((view) =>
    view.state === "live" || (!answered.has(view.callSid) && isNewer(view, records.get(view.callSid)))
  );
  const ownSids = new Set(ours.map(({ callSid }) => callSid));
  const others = peers.filter((view) =>
    !ownSids.has(view.callSid) && isNewer(view, records.get(view.callSid))
  );
  const live = [...ours, ...others].sort((a, b) => b.startedAt.localeCompare(a.startedAt));
  const liveSids = new Set(live.map(({ callSid }) => callSid));
  return [...live, ...ended.filter(({ callSid }) => !liveSids.has(callSid))];
}

/** Whether `view` tells of a later stream than the record of the same call. */
export function isNewer(view: CallView, record: CallView | undefined): boolean {
  return record === undefined || view.startedAt > record.startedAt;
}
