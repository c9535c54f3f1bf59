/** The line that says that no frame is lost. @module */
import type { ReadonlySignal } from "@preact/signals";
import { Fragment, type VNode } from "preact";
import type { CallView } from "../../calls/call_view.ts";
import { words } from "../i18n.ts";
import { type Accounting, accountingOf } from "./accounting.ts";

const TEXT = words({
  title: "Where every frame is",
  enqueued: "enqueued",
  queued: "queued",
  sent: "sent",
  cleared: "cleared",
  undelivered: "undelivered",
  holds: "Every frame is accounted for",
  fails: "The line does not add up: please report this",
}, {
  title: "היכן כל מסגרת",
  enqueued: "נכנסו",
  queued: "בתור",
  sent: "נשלחו",
  cleared: "נוקו",
  undelivered: "לא נמסרו",
  holds: "כל מסגרת ידועה",
  fails: "החשבון אינו מסתכם: נא לדווח על כך",
});

const PARTS = ["queued", "sent", "cleared", "undelivered"] as const satisfies readonly (keyof Accounting)[];

/** `enqueued = queued + sent + cleared + undelivered`, with the figures. */
export function AccountingLine({ call }: { call: ReadonlySignal<CallView> }): VNode {
  const accounting = accountingOf(call.value.tx);
  return (
    <p class={`accounting ${accounting.balanced ? "holds" : "fails"}`} title={TEXT.title}>
      <Term name="enqueued" accounting={accounting} />
      {PARTS.map((name, i) => (
        <Fragment key={name}>
          <span class="sign">{i === 0 ? "=" : "+"}</span>
          <Term name={name} accounting={accounting} />
        </Fragment>
      ))}
      <span class="verdict">{accounting.balanced ? TEXT.holds : TEXT.fails}</span>
    </p>
  );
}

function Term(
  { name, accounting }: { name: (typeof PARTS)[number] | "enqueued"; accounting: Accounting },
): VNode {
  return (
    <span class="term">
      <b data-figure={name}>{accounting[name]}</b> {TEXT[name]}
    </span>
  );
}
