/** The live calls. @module */
import { type ReadonlySignal, useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { openClickedCall } from "../call_link.tsx";
import type { CallSummary } from "../call_summary.ts";
import type { CallsStore } from "../calls_store.ts";
import { ConfirmDialog } from "../confirm_dialog.tsx";
import { fill, isolate, words } from "../i18n.ts";
import { LiveRow } from "./live_row.tsx";
import { TxStripLabels } from "../tx_strip.tsx";

const TEXT = words({
  title: "Live calls",
  call: "Call",
  duration: "Duration",
  transmit: "Transmission",
  action: "Action",
  none: "No live calls. Call your number, run",
  orPhone: "or talk to the agent from",
  phone: "the phone page",
  askTitle: "Hang up?",
  askText: "The call from {from} to {to} will end immediately.",
  hangUp: "Hang up",
  keep: "Keep the call",
}, {
  title: "שיחות פעילות",
  call: "שיחה",
  duration: "משך",
  transmit: "שידור",
  action: "פעולה",
  none: "אין שיחות פעילות. אפשר לחייג למספר שלך, להריץ",
  orPhone: "או לדבר עם הסוכן דרך",
  phone: "עמוד הטלפון",
  askTitle: "לנתק?",
  askText: "השיחה מאת {from} אל {to} תסתיים מיד.",
  hangUp: "ניתוק",
  keep: "להשאיר את השיחה",
});

/** Props of {@linkcode LiveTable}. */
export interface LiveTableProps {
  /** The live calls. */
  store: CallsStore;
  /** The server's wall clock, in ms since 1970. */
  nowMs: ReadonlySignal<number>;
  /** Ends a call; says in one sentence what went wrong, if anything did. Left out for those who may only look. */
  hangUp?: ((callSid: string) => Promise<string | undefined>) | undefined;
  /** Told of every row's element once it is there; returns what to call when it has gone. */
  watchRow?: ((row: HTMLElement) => () => void) | undefined;
}

/** A section: one row a call, drawn anew when that call changes. */
export function LiveTable({ store, nowMs, hangUp, watchRow }: LiveTableProps): VNode {
  const asked = useSignal<CallSummary | null>(null);
  const isAsking = useSignal(false);
  const ask = (call: CallSummary): void => {
    asked.value = call;
    isAsking.value = true;
  };
  const callSids = store.live.value;
  return (
    <section aria-labelledby="live-title">
      <h1 id="live-title">
        {TEXT.title} <span class="count">{callSids.length}</span>
      </h1>
      {callSids.length === 0
        ? <NoCalls />
        : (
          <table role="table" class="calls live card" aria-labelledby="live-title" onClick={openClickedCall}>
            <thead role="rowgroup">
              <tr role="row">
                <th role="columnheader" scope="col">{TEXT.call}</th>
                <th role="columnheader" scope="col" class="duration">{TEXT.duration}</th>
                <th role="columnheader" scope="col" class="strip">
                  <span class="hidden">{TEXT.transmit}</span>
                  <TxStripLabels />
                </th>
                <th role="columnheader" scope="col" class="action">
                  <span class="hidden">{TEXT.action}</span>
                </th>
              </tr>
            </thead>
            <tbody role="rowgroup">
              {callSids.map((callSid) => {
                const call = store.call(callSid);
                return call &&
                  (
                    <LiveRow
                      key={callSid}
                      call={call}
                      nowMs={nowMs}
                      onHangUp={hangUp && ask}
                      watch={watchRow}
                    />
                  );
              })}
            </tbody>
          </table>
        )}
      {hangUp && (
        <ConfirmDialog
          open={isAsking}
          title={TEXT.askTitle}
          text={fill(TEXT.askText, {
            from: isolate(asked.value?.from ?? ""),
            to: isolate(asked.value?.to ?? ""),
          })}
          confirm={TEXT.hangUp}
          keep={TEXT.keep}
          onConfirm={() => hangUp(asked.value?.callSid ?? "")}
        />
      )}
    </section>
  );
}

function NoCalls(): VNode {
  return (
    <p class="empty">
      {TEXT.none} <code>deno task call</code>, {TEXT.orPhone} <a href="/admin/phone">{TEXT.phone}</a>.
    </p>
  );
}
