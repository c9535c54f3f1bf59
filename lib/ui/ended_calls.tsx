/** The last ended calls. @module */
import type { VNode } from "preact";
import type { CallSummary } from "./call_summary.ts";
import { endedByText } from "./ended_by_text.ts";
import { formatDuration, formatTime, UNKNOWN } from "./format.ts";
import { Parties } from "./parties.tsx";
import { ENDED_TX_COLUMNS, txFigures } from "./tx_figures.ts";

/** A table of ended calls, newest first. */
export function EndedCalls({ calls }: { calls: readonly CallSummary[] }): VNode {
  if (calls.length === 0) return <p class="empty">No call has ended yet.</p>;
  return (
    <table role="table" aria-labelledby="ended-title">
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">Call</th>
          <th role="columnheader" scope="col">Agent</th>
          <th role="columnheader" scope="col">Started (UTC)</th>
          <th role="columnheader" scope="col" class="figure">Duration</th>
          <th role="columnheader" scope="col">Ended by</th>
          {ENDED_TX_COLUMNS.map(({ id, label, hint }) => (
            <th role="columnheader" scope="col" key={id} class="figure" title={hint}>{label}</th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {calls.map((call) => <EndedRow key={call.callSid} call={call} />)}
      </tbody>
    </table>
  );
}

function EndedRow({ call }: { call: CallSummary }): VNode {
  const { callSid, startedAt, endedAt, tx } = call;
  return (
    <tr role="row" data-call={callSid}>
      <th role="rowheader" scope="row">
        <Parties call={call} />
      </th>
      <td role="cell" data-label="Agent">{call.agent}</td>
      <td role="cell" data-label="Started (UTC)">
        <time dateTime={startedAt}>{formatTime(startedAt)}</time>
      </td>
      <td role="cell" data-label="Duration" class="figure">
        {endedAt === null ? UNKNOWN : formatDuration(Date.parse(endedAt) - Date.parse(startedAt))}
      </td>
      <td role="cell" data-label="Ended by">{endedByText(call.endedBy)}</td>
      {txFigures(tx, ENDED_TX_COLUMNS).map(({ id, label, text, tone }) => (
        <td role="cell" key={id} data-label={label} class={`figure ${tone}`}>{text}</td>
      ))}
    </tr>
  );
}
