/** The figures of a call: where its frames are, and those that are looked up when something is odd. @module */
import type { ReadonlySignal } from "@preact/signals";
import { Fragment, type VNode } from "preact";
import type { CallView, TxView } from "../../calls/call_view.ts";
import { formatDrift, formatMs } from "../format.ts";
import { fill, plural, words } from "../i18n.ts";

/** `enqueued = queued + sent + cleared + undelivered`, in frames of 20 ms. */
export interface Accounting {
  /** Frames that were made. */
  readonly enqueued: number;
  /** Of them, those that wait. */
  readonly queued: number;
  /** Those that left. */
  readonly sent: number;
  /** Those that were thrown away by an interruption. */
  readonly cleared: number;
  /** Those that were left at the end of the call. */
  readonly undelivered: number;
  /** Whether the sum is right; it is at every instant, or the server has a defect. */
  readonly balanced: boolean;
}

/** The accounting of `tx`. */
export function accountingOf({ queue, frames }: Pick<TxView, "queue" | "frames">): Accounting {
  const { enqueued, sent, cleared, undelivered } = frames;
  const queued = queue.frames;
  return {
    enqueued,
    queued,
    sent,
    cleared,
    undelivered,
    balanced: enqueued === queued + sent + cleared + undelivered,
  };
}

const TEXT = words({
  accounting: "Where every frame is",
  enqueued: "enqueued",
  queued: "queued",
  sent: "sent",
  cleared: "cleared",
  undelivered: "undelivered",
  holds: "Every frame is accounted for",
  fails: "The numbers don't add up: please report this",
  more: "More figures",
  drift: "Drift",
  lateness: "Lateness p50 / p95 / p99 / max",
  interval: "Frame interval p50 / p99 / max",
  rtt: "Mark round trip p50 / p95 / max",
  marks: "Marks played / sent",
  marksLost: "Marks cleared / expired",
  highWater: "Queue, high-water mark",
  waited: "Speech waited for the queue",
  lead: "Lead mode",
  auto: "automatic",
  fixed: "fixed",
  held: "Sending held for",
  buffered: "Socket buffer",
  rx: "Frames received",
  rxFaults: "Inbound gaps / invalid frames",
  bytes: "{n} byte|{n} bytes",
}, {
  accounting: "היכן כל מסגרת",
  enqueued: "נכנסו",
  queued: "בתור",
  sent: "נשלחו",
  cleared: "נוקו",
  undelivered: "לא נמסרו",
  holds: "כל מסגרת ידועה",
  fails: "החשבון אינו מסתכם: נא לדווח על כך",
  more: "נתונים נוספים",
  drift: "סחיפה",
  lateness: "איחור p50 / p95 / p99 / מרבי",
  interval: "מרווח בין מסגרות p50 / p99 / מרבי",
  rtt: "הלוך ושוב של סימן p50 / p95 / מרבי",
  marks: "סימנים שנוגנו / נשלחו",
  marksLost: "סימנים שנוקו / פגו",
  highWater: "שיא התור",
  waited: "הדיבור המתין לתור",
  lead: "אופן המקדמה",
  auto: "אוטומטי",
  fixed: "קבוע",
  held: "השליחה עוכבה במשך",
  buffered: "מאגר השקע",
  rx: "מסגרות שהתקבלו",
  rxFaults: "קטיעות / מסגרות פגומות בקליטה",
  bytes: "בית אחד|{n} בתים",
});

const PARTS = ["queued", "sent", "cleared", "undelivered"] as const satisfies readonly (keyof Accounting)[];

/** `enqueued = queued + sent + cleared + undelivered`, with the figures. */
export function AccountingLine({ call }: { call: ReadonlySignal<CallView> }): VNode {
  const accounting = accountingOf(call.value.tx);
  return (
    <p class={`accounting ${accounting.balanced ? "holds" : "fails"}`} title={TEXT.accounting}>
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

/** Closed until someone asks. */
export function MoreFigures({ call }: { call: ReadonlySignal<CallView> }): VNode {
  return (
    <details>
      <summary>{TEXT.more}</summary>
      <dl class="call-facts more">
        {figuresOf(call.value).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <bdi dir="auto" class="figure">{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function figuresOf({ tx, rx }: CallView): readonly (readonly [name: string, value: string])[] {
  const { pace, queue, marks, lead, socket } = tx;
  const ms = (...values: (number | null)[]): string => values.map(formatMs).join(" / ");
  return [
    [TEXT.drift, formatDrift(pace.driftMs)],
    [TEXT.lateness, ms(pace.latenessMs.p50, pace.latenessMs.p95, pace.latenessMs.p99, pace.latenessMs.max)],
    [TEXT.interval, ms(pace.intervalMs.p50, pace.intervalMs.p99, pace.intervalMs.max)],
    [TEXT.rtt, ms(marks.rttMs.p50, marks.rttMs.p95, marks.rttMs.max)],
    [TEXT.marks, `${marks.played} / ${marks.sent}`],
    [TEXT.marksLost, `${marks.cleared} / ${marks.expired}`],
    [TEXT.highWater, `${queue.highWater} / ${queue.capacity}`],
    [TEXT.waited, formatMs(queue.waitedMs)],
    [TEXT.lead, lead.mode === "auto" ? TEXT.auto : TEXT.fixed],
    [TEXT.held, formatMs(socket.heldMs)],
    [TEXT.buffered, fill(plural(TEXT.bytes, socket.bufferedBytes), { n: socket.bufferedBytes })],
    [TEXT.rx, String(rx.frames)],
    [TEXT.rxFaults, `${rx.gaps} / ${rx.invalid}`],
  ];
}
