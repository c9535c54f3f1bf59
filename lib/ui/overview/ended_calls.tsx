/** The ended calls: search, list, pages. @module */
import type { VNode } from "preact";
import { CallLink, openClickedCall } from "../call_link.tsx";
import type { CallSummary } from "../call_summary.ts";
import { endedByText } from "../ended_by_text.ts";
import { formatDuration, formatTime, UNKNOWN } from "../format.ts";
import { words } from "../i18n.ts";
import { EndedSearch } from "./ended_search.tsx";
import type { EndedStore } from "./ended_store.ts";
import { STRIP_WORDS, stripFigures } from "../tx_strip_figures.ts";

const TEXT = words({
  title: "Ended calls",
  none: "No calls have ended yet. To make one, run",
  orPhone: "or use ",
  phone: "the phone page",
  noMatch: "No ended calls match these filters.",
  failed: "The list could not be loaded; what you see may be out of date.",
  retry: "Try again",
  pages: "Pages of ended calls",
  newest: "Newest",
  newer: "Newer",
  older: "Older",
  call: "Call",
  agent: "Agent",
  started: "Started (UTC)",
  duration: "Duration",
  endedBy: "Ended by",
  attention: "Attention:",
}, {
  title: "שיחות שהסתיימו",
  none: "עדיין לא הסתיימה אף שיחה. כדי לקיים שיחה אפשר להריץ",
  orPhone: "או להשתמש ב",
  phone: "עמוד הטלפון",
  noMatch: "אין שיחה שהסתיימה ומתאימה לסינון הזה.",
  failed: "לא ניתן היה לטעון את הרשימה. ייתכן שמה שמוצג אינו מעודכן.",
  retry: "ניסיון נוסף",
  pages: "עמודי השיחות שהסתיימו",
  newest: "החדשות ביותר",
  newer: "חדשות יותר",
  older: "ישנות יותר",
  call: "שיחה",
  agent: "סוכן",
  started: "התחלה (UTC)",
  duration: "משך",
  endedBy: "סיום על ידי",
  attention: "לתשומת לב:",
});

/** A section; its filters are part of the page's URL. */
export function EndedCalls({ store }: { store: EndedStore }): VNode {
  const { values } = store.page.value;
  return (
    <section aria-labelledby="ended-title">
      <h2 id="ended-title">{TEXT.title}</h2>
      <EndedSearch store={store} />
      <p role="status" class="notice failure">
        {store.state.value === "failed" && (
          <>
            {TEXT.failed} <button type="button" onClick={() => void store.newest()}>{TEXT.retry}</button>
          </>
        )}
      </p>
      <div aria-busy={store.state.value === "loading"}>
        {values.length > 0 ? <EndedTable calls={values} /> : <NoneEnded isFiltered={store.isFiltered} />}
      </div>
      <Pager store={store} />
    </section>
  );
}

function NoneEnded({ isFiltered }: { isFiltered: boolean }): VNode {
  if (isFiltered) return <p class="empty">{TEXT.noMatch}</p>;
  return (
    <p class="empty">
      {TEXT.none} <code>deno task call</code>, {TEXT.orPhone}
      <a href="/admin/phone">{TEXT.phone}</a>.
    </p>
  );
}

function Pager({ store }: { store: EndedStore }): VNode | null {
  const hasOlder = store.page.value.cursor !== null;
  if (store.isFirst && !hasOlder) return null;
  return (
    <nav class="pager" aria-label={TEXT.pages}>
      <button type="button" disabled={store.isFirst} onClick={() => void store.newest()}>
        {TEXT.newest}
      </button>
      <button type="button" disabled={!store.hasNewer} onClick={() => void store.newer()}>
        {TEXT.newer}
      </button>
      <button type="button" disabled={!hasOlder} onClick={() => void store.older()}>{TEXT.older}</button>
    </nav>
  );
}

/** Those that {@linkcode stripFigures} has of a call that is over. */
const FIGURES = ["lateness", "gaps"] as const;

/** Newest first; the whole row opens the call. */
function EndedTable({ calls }: { calls: readonly CallSummary[] }): VNode {
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
  const figures = stripFigures(call.tx, { isOver: true });
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
