/** One live call as a row of the table. @module */
import type { ReadonlySignal } from "@preact/signals";
import type { VNode } from "preact";
import type { CallSummary } from "./call_summary.ts";
import { formatDuration } from "./format.ts";
import { Parties } from "./parties.tsx";
import { TX_COLUMNS, txFigures } from "./tx_figures.ts";

/** Props of {@linkcode LiveRow}. */
export interface LiveRowProps {
  call: ReadonlySignal<CallSummary>;
  /** The server's wall clock, in ms since 1970. */
  nowMs: ReadonlySignal<number>;
  onHangUp: (call: CallSummary) => void;
}

/** Draws itself anew when its call changes; its duration, when a second has passed. */
export function LiveRow({ call, nowMs, onHangUp }: LiveRowProps): VNode {
  const view = call.value;
  return (
    <tr role="row" data-call={view.callSid}>
      <th role="rowheader" scope="row">
        <Parties call={view} />
      </th>
      <td role="cell" data-label="Agent">{view.agent}</td>
      <td role="cell" data-label="Duration" class="figure">
        <Duration startedAt={view.startedAt} nowMs={nowMs} />
      </td>
      {txFigures(view.tx, TX_COLUMNS).map(({ id, label, text, tone }) => (
        <td role="cell" key={id} data-label={label} data-figure={id} class={`figure ${tone}`}>{text}</td>
      ))}
      <td role="cell" class="action">
        <button type="button" class="danger" onClick={() => onHangUp(view)}>
          Hang up<span class="hidden">{` the call from ${view.from}`}</span>
        </button>
      </td>
    </tr>
  );
}

function Duration({ startedAt, nowMs }: { startedAt: string; nowMs: ReadonlySignal<number> }): VNode {
  return <>{formatDuration(nowMs.value - Date.parse(startedAt))}</>;
}
