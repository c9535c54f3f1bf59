/** The figures of a call that are looked up when something is odd. @module */
import type { ReadonlySignal } from "@preact/signals";
import type { VNode } from "preact";
import type { CallView } from "../../calls/call_view.ts";
import { formatDrift, formatMs } from "../format.ts";
import { fill, words } from "../i18n.ts";

const TEXT = words({
  title: "More figures",
  drift: "Drift",
  lateness: "Lateness p50 / p95 / p99 / max",
  interval: "Interval p50 / p99 / max",
  rtt: "Mark round trip p50 / p95 / max",
  marks: "Marks played / sent",
  marksLost: "Marks cleared / expired",
  highWater: "Queue at its fullest",
  waited: "Speech had to wait",
  rate: "Far clock against ours",
  lead: "Lead is set",
  auto: "automatically",
  fixed: "to a fixed value",
  held: "Sending held",
  buffered: "In the socket's buffer",
  rx: "Frames received",
  rxFaults: "Gaps / invalid frames received",
  bytes: "{n} bytes",
}, {
  title: "נתונים נוספים",
  drift: "סחיפה",
  lateness: "איחור p50 / p95 / p99 / מרבי",
  interval: "מרווח p50 / p99 / מרבי",
  rtt: "הלוך ושוב של סימן p50 / p95 / מרבי",
  marks: "סימנים שנוגנו / נשלחו",
  marksLost: "סימנים שנוקו / פגו",
  highWater: "שיא התור",
  waited: "הדיבור נאלץ להמתין",
  rate: "השעון הרחוק לעומת שלנו",
  lead: "המקדמה נקבעת",
  auto: "אוטומטית",
  fixed: "לערך קבוע",
  held: "השליחה עוכבה",
  buffered: "במאגר השקע",
  rx: "מסגרות שהתקבלו",
  rxFaults: "קטיעות / מסגרות פגומות שהתקבלו",
  bytes: "{n} בתים",
});

/** Closed until someone asks. */
export function MoreFigures({ call }: { call: ReadonlySignal<CallView> }): VNode {
  return (
    <details>
      <summary>{TEXT.title}</summary>
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
    [TEXT.rate, `${lead.ratePpm > 0 ? "+" : ""}${lead.ratePpm} ppm`],
    [TEXT.held, formatMs(socket.heldMs)],
    [TEXT.buffered, fill(TEXT.bytes, { n: socket.bufferedBytes })],
    [TEXT.rx, String(rx.frames)],
    [TEXT.rxFaults, `${rx.gaps} / ${rx.invalid}`],
  ];
}
