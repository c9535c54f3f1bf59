/** One live call as a row of the table. @module */
import { type ReadonlySignal, useComputed } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { CallLink } from "../call_link.tsx";
import type { CallSummary } from "../call_summary.ts";
import { formatDuration } from "../format.ts";
import { fill, isolate, words } from "../i18n.ts";
import { TxStrip } from "../tx_strip.tsx";

const TEXT = words({
  hangUp: "Hang up",
  hangUpCall: "the call from {from}",
  ringing: "Ringing",
  muted: "Agent muted",
  onPeer: "Other process",
  onPeerHint: "Only the process that handles this call can control it.",
}, {
  hangUp: "ניתוק",
  hangUpCall: "השיחה מאת {from}",
  ringing: "מצלצלת",
  muted: "הסוכן מושתק",
  onPeer: "תהליך אחר",
  onPeerHint: "רק התהליך שמטפל בשיחה יכול לפעול בה.",
});

/** Props of {@linkcode LiveRow}. */
export interface LiveRowProps {
  /** The call, as it is now. */
  call: ReadonlySignal<CallSummary>;
  /** The server's wall clock, in ms since 1970. */
  nowMs: ReadonlySignal<number>;
  /** Left out for those who may only look. */
  onHangUp?: ((call: CallSummary) => void) | undefined;
  /** Told of the row's element once it is there; returns what to call when it has gone. */
  watch?: ((row: HTMLElement) => () => void) | undefined;
}

/** Draws itself anew when what its call is changes; its strip, when the figures do; its duration, with the clock. */
export function LiveRow({ call, nowMs, onHangUp, watch }: LiveRowProps): VNode {
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => row.current === null ? undefined : watch?.(row.current), [watch]);
  // Compared as one text: figures change many times a second, and these hardly ever.
  useComputed(() => JSON.stringify({ ...call.value, tx: null })).value;
  const view = call.peek();
  return (
    <tr ref={row} role="row" data-call={view.callSid}>
      <th role="rowheader" scope="row">
        <CallLink call={view} />
        <span class="about">
          <bdi>{view.agent}</bdi>
          {view.state === "ringing" && <span class="badge">{TEXT.ringing}</span>}
          {view.muted && <span class="badge warn">{TEXT.muted}</span>}
          {view.onPeer && <span class="badge" title={TEXT.onPeerHint}>{TEXT.onPeer}</span>}
        </span>
      </th>
      <td role="cell" class="duration">
        <Duration startedAt={view.startedAt} nowMs={nowMs} />
      </td>
      <td role="cell" class="strip">
        <TxStrip call={call} />
      </td>
      <td role="cell" class="action">
        {onHangUp && !view.onPeer && (
          <button
            type="button"
            class="danger"
            onClick={() => onHangUp(call.peek())}
          >
            {TEXT.hangUp}
            <span class="hidden">{` ${fill(TEXT.hangUpCall, { from: isolate(view.from) })}`}</span>
          </button>
        )}
      </td>
    </tr>
  );
}

function Duration({ startedAt, nowMs }: { startedAt: string; nowMs: ReadonlySignal<number> }): VNode {
  return <span dir="ltr">{formatDuration(nowMs.value - Date.parse(startedAt))}</span>;
}
