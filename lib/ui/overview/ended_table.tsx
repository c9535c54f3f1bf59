/** Ended calls as a table. @module */
import type { VNode } from "preact";
import { CallLink, openClickedCall } from "../call_link.tsx";
import type { CallSummary } from "../call_summary.ts";
import { endedByText } from "../ended_by_text.ts";
import { formatDuration, formatTime, UNKNOWN } from "../format.ts";
import { words } from "../i18n.ts";
import { stripFigures } from "../tx_strip_figures.ts";
import { STRIP_WORDS } from "../tx_strip_words.ts";

const TEXT = words({
  call: "Call",
  agent: "Agent",
  started: "Started (UTC)",
  duration: "Duration",
  endedBy: "Ended by",
  attention: "Attention:",
}, {
  call: "שיחה",
  agent: "סוכן",
  started: "התחלה (UTC)",
  duration: "משך",
  endedBy: "סיום על ידי",
  attention: "לתשומת לב:",
});

/** Figures that still say something once a call is over. */
const FIGURES = ["fps", "lateness", "gaps"] as const;

/** Newest first; the whole row opens the call. */
export function EndedTable({ calls }: { calls: readonly CallSummary[] }): VNode {
  return (
    <table role="table" class="calls ended card" aria-labelledby="ended-title" onClick={openClickedCall}>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">{TEXT.call}</th>
          <th role="columnheader" scope="col">{TEXT.agent}</th>
          <th role="columnheader" scope="col">{TEXT.started}</th>
          <th role="columnheader" scope="col" class="figure">{TEXT.duration}</th>
          <th role="columnheader" scope="col">{TEXT.endedBy}</th>
          {FIGURES.map((id) => (
            <th role="columnheader" scope="col" key={id} class="figure" title={STRIP_WORDS[`${id}Hint`]}>
              {STRIP_WORDS[id]}
            </th>
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
  const { callSid, startedAt, endedAt } = call;
  const figures = stripFigures(call.tx);
  return (
    <tr role="row" data-call={callSid}>
      <th role="rowheader" scope="row">
        <CallLink call={call} />
      </th>
      <td role="cell">
        <bdi>{call.agent}</bdi>
      </td>
      <td role="cell">
        <time dir="ltr" dateTime={startedAt}>{formatTime(startedAt)}</time>
      </td>
      <td role="cell" class="figure">
        <span dir="ltr">
          {endedAt === null ? UNKNOWN : formatDuration(Date.parse(endedAt) - Date.parse(startedAt))}
        </span>
      </td>
      <td role="cell" data-label={TEXT.endedBy} class="labelled">{endedByText(call.endedBy)}</td>
      {FIGURES.map((id) => {
        const { text, more, isBad } = figures.find((figure) => figure.id === id)!;
        return (
          <td
            role="cell"
            key={id}
            data-label={STRIP_WORDS[id]}
            data-figure={id}
            class={isBad ? "figure labelled bad" : "figure labelled"}
          >
            {isBad && <span class="flag" aria-hidden="true">!</span>}
            {isBad && <span class="hidden">{`${TEXT.attention} `}</span>}
            <span dir="ltr">{text + more}</span>
          </td>
        );
      })}
    </tr>
  );
}
