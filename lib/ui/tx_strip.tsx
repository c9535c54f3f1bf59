/** The transmit side of a call at a glance: the figures that matter, each with its meter. @module */
import type { ReadonlySignal } from "@preact/signals";
import type { VNode } from "preact";
import type { CallSummary } from "./call_summary.ts";
import { words } from "./i18n.ts";
import { TxMeter } from "./tx_meter.tsx";
import { STRIP_WORDS, type StripFigure, stripFigures } from "./tx_strip_figures.ts";

const TEXT = words({ bad: "Attention:" }, { bad: "לתשומת לב:" });

/** Draws itself anew when its call changes. */
export function TxStrip({ call }: { call: ReadonlySignal<CallSummary> }): VNode {
  const { tx, state } = call.value;
  return (
    <dl class="tx-strip">
      {stripFigures(tx, { isOver: state === "ended" }).map((figure) => (
        <Figure key={figure.id} figure={figure} />
      ))}
    </dl>
  );
}

/** The same row with the names of the figures only: stands above a list of strips. */
export function TxStripLabels(): VNode {
  return (
    <span class="tx-strip labels">
      {(["fps", "lateness", "queue", "lead", "gaps"] as const).map((id) => (
        <span key={id} title={STRIP_WORDS[`${id}Hint`]}>{STRIP_WORDS[id]}</span>
      ))}
    </span>
  );
}

function Figure({ figure }: { figure: StripFigure }): VNode {
  const { id, text, more, isBad, meter } = figure;
  return (
    <div class={isBad ? "bad" : undefined} data-figure={id}>
      <dt title={STRIP_WORDS[`${id}Hint`]}>{STRIP_WORDS[id]}</dt>
      <dd>
        {isBad && (
          <>
            <span class="flag" aria-hidden="true">!</span>
            <span class="hidden">{`${TEXT.bad} `}</span>
          </>
        )}
        <span class="value" dir="ltr">
          <b>{text}</b>
          {more !== "" && <small>{more}</small>}
        </span>
        {meter && <TxMeter {...meter} isBad={isBad} />}
      </dd>
    </div>
  );
}
