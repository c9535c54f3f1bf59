/** The list of calls, on the server and in the browser. @module */
import { type ReadonlySignal, useSignal } from "@preact/signals";
import type { VNode } from "preact";
import type { FeedState } from "./call_feed.ts";
import type { CallSummary } from "./call_summary.ts";
import type { CallsStore } from "./calls_store.ts";
import { EndedCalls } from "./ended_calls.tsx";
import { FeedNotice } from "./feed_notice.tsx";
import { HangUpDialog } from "./hang_up_dialog.tsx";
import { LiveRow } from "./live_row.tsx";
import { TX_COLUMNS } from "./tx_figures.ts";

/** Props of {@linkcode LiveCalls}. */
export interface LiveCallsProps {
  store: CallsStore;
  feed: ReadonlySignal<FeedState>;
  /** The server's wall clock, in ms since 1970. */
  nowMs: ReadonlySignal<number>;
  /** Ends a call; says in one sentence what went wrong, if anything did. */
  hangUp: (callSid: string) => Promise<string | undefined>;
}

/** Live calls with their transmit figures, and below them the last ended ones. */
export function LiveCalls({ store, feed, nowMs, hangUp }: LiveCallsProps): VNode {
  const asked = useSignal<CallSummary | null>(null);
  const failure = useSignal<string | undefined>(undefined);
  const onConfirm = async (callSid: string): Promise<void> => {
    failure.value = await hangUp(callSid);
  };
  return (
    <>
      <FeedNotice state={feed} />
      <p role="alert" class="notice failure">{failure.value}</p>
      <section>
        <h1 id="live-title">
          Live calls <span class="count">{store.live.value.length}</span>
        </h1>
        <LiveTable store={store} nowMs={nowMs} onHangUp={(call) => asked.value = call} />
      </section>
      <section>
        <h2 id="ended-title">Ended calls</h2>
        <EndedCalls calls={store.ended.value} />
      </section>
      <HangUpDialog asked={asked} onConfirm={onConfirm} />
    </>
  );
}

interface LiveTableProps extends Pick<LiveCallsProps, "store" | "nowMs"> {
  onHangUp: (call: CallSummary) => void;
}

function LiveTable({ store, nowMs, onHangUp }: LiveTableProps): VNode {
  const callSids = store.live.value;
  if (callSids.length === 0) {
    return (
      <p class="empty">
        No live calls. Call your number, or run <code>deno task call</code>.
      </p>
    );
  }
  return (
    <table role="table" aria-labelledby="live-title">
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">Call</th>
          <th role="columnheader" scope="col">Agent</th>
          <th role="columnheader" scope="col" class="figure">Duration</th>
          {TX_COLUMNS.map(({ id, label, hint }) => (
            <th role="columnheader" scope="col" key={id} class="figure" title={hint}>{label}</th>
          ))}
          <th role="columnheader" scope="col">
            <span class="hidden">Action</span>
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {callSids.map((callSid) => {
          const call = store.call(callSid);
          return call && <LiveRow key={callSid} call={call} nowMs={nowMs} onHangUp={onHangUp} />;
        })}
      </tbody>
    </table>
  );
}
