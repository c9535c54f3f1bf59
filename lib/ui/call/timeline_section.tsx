/** Lanes and charts of a call over one time axis. @module */
import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { CallModel } from "./call_model.ts";
import { Chart } from "./chart.tsx";
import { CHARTS } from "./charts.ts";
import { itemText } from "./event_words.ts";
import { GapLink, openItem } from "./gap_list.tsx";
import { PEER_WORDS } from "./peer_words.ts";
import { GUTTER_PX, timeText } from "./time_frame.ts";
import type { Timeline } from "./timeline.ts";
import { attachTimelineInput } from "./timeline_input.ts";
import { TimelineLanes } from "./timeline_lanes.tsx";
import { TimelineToolbar } from "./timeline_toolbar.tsx";
import { fill, plural, words } from "../i18n.ts";

const TEXT = words({
  title: "Timeline",
  noTrace: "No timeline was recorded for this call.",
  notYet: "The timeline begins when the call is answered.",
  area: "Timeline and charts, {n} event|Timeline and charts, {n} events",
  keys:
    "Arrow keys move, + and − zoom, 0 shows the whole call, N and P go to the next and previous event, Enter opens it. Drag to move; Ctrl and the wheel zoom.",
  at: "{time} – {what}",
  lines: "Log lines and what to do",
}, {
  title: "ציר הזמן",
  noTrace: "לשיחה הזאת לא נרשם ציר זמן.",
  notYet: "ציר הזמן מתחיל כשהשיחה נענית.",
  area: "ציר זמן ותרשימים, אירוע אחד|ציר זמן ותרשימים, {n} אירועים",
  keys:
    "מקשי החצים מזיזים, + ו־− מגדילים ומקטינים, 0 מציג את כל השיחה, N ו־P עוברים לאירוע הבא והקודם, Enter פותח אותו. גרירה מזיזה; Ctrl וגלגלת העכבר מגדילים ומקטינים.",
  at: "{time} – {what}",
  lines: "שורות יומן ומה לעשות",
});

/** Props of {@linkcode TimelineSection}. */
export interface TimelineSectionProps {
  /** The call and what is known of it. */
  model: CallModel;
  /** What is seen of its timeline. */
  timeline: Timeline;
}

/** One area that takes pointer and keys, with all plots aligned in it. */
export function TimelineSection({ model, timeline }: TimelineSectionProps): VNode {
  const { frame } = timeline;
  const { startedAt } = model.call.value;
  return (
    <section class="card pad" aria-labelledby="timeline-title">
      <div class="head">
        <h2 id="timeline-title">{TEXT.title}</h2>
        {model.trace.value !== null && <TimelineToolbar frame={frame} startedAt={startedAt} />}
      </div>
      {model.trace.value === null
        ? <p class="empty">{noTimelineText(model)}</p>
        : <TimelineArea model={model} timeline={timeline} />}
    </section>
  );
}

function noTimelineText({ isLive, isOnPeer }: CallModel): string {
  if (isOnPeer.value) return PEER_WORDS.timeline;
  return isLive.value ? TEXT.notYet : TEXT.noTrace;
}

function TimelineArea({ model, timeline }: TimelineSectionProps): VNode {
  const { frame, items, listed, chosen } = timeline;
  const area = useRef<HTMLDivElement>(null);
  const said = useSignal("");
  const { startedAt } = model.call.value;
  useEffect(() => {
    const element = area.current!;
    const observer = new ResizeObserver(() => frame.widthPx.value = Math.floor(element.clientWidth));
    observer.observe(element);
    const input = new AbortController();
    const chosenItem = () => items.peek().find(({ key }) => key === chosen.peek());
    attachTimelineInput(element, {
      timeline,
      signal: input.signal,
      onReached: () => {
        const item = chosenItem();
        const time = item && timeText(item.fromMs, { mode: frame.mode.peek(), startedAt, tenths: true });
        said.value = item ? fill(TEXT.at, { time: time!, what: itemText(item) }) : "";
      },
      onOpen: () => openItem(chosenItem()),
    });
    return () => {
      observer.disconnect();
      input.abort();
    };
  }, []);
  const item = items.value.find(({ key }) => key === chosen.value);
  return (
    <>
      <div class="timeline-head">
        <p class="reading">
          <span class="figure" dir="ltr">{cursorText(timeline, startedAt)}</span>
          {item && <bdi>{itemText(item)}</bdi>}
          {item && <GapLink item={item} text={TEXT.lines} />}
        </p>
        <p class="hint" id="timeline-keys">{TEXT.keys}</p>
      </div>
      <p class="hidden" role="status">{said.value}</p>
      <div
        ref={area}
        id="timeline"
        class="timeline"
        dir="ltr"
        role="group"
        tabIndex={0}
        aria-label={fill(plural(TEXT.area, listed.value.length), { n: listed.value.length })}
        aria-describedby="timeline-keys"
      >
        <TimelineLanes model={model} timeline={timeline} />
        {CHARTS.map((id, i) => (
          <Chart key={id} id={id} model={model} timeline={timeline} hasTimes={i === CHARTS.length - 1} />
        ))}
        <TimelineOverlay timeline={timeline} />
      </div>
    </>
  );
}

/** Time at the cursor, or of the end. */
function cursorText({ frame }: Timeline, startedAt: string): string {
  return timeText(frame.cursorMs.value ?? frame.endMs.value, {
    mode: frame.mode.value,
    startedAt,
    tenths: true,
  });
}

/** Lies above everything and lets every pointer through. */
export function TimelineOverlay({ timeline }: { timeline: Timeline }): VNode | null {
  const { frame, items, chosen } = timeline;
  if (frame.widthPx.value === 0) return null;
  const { fromMs, toMs } = frame.span.value;
  const gaps = items.value.filter(({ event, fromMs: from, toMs: to }) =>
    event.type === "gap" && to >= fromMs && from <= toMs
  );
  const item = items.value.find(({ key }) => key === chosen.value);
  return (
    <svg class="overlay" width={frame.widthPx.value} height="100%" aria-hidden="true">
      <svg x={GUTTER_PX} width={frame.plotPx} height="100%">
        {gaps.map(({ key, fromMs: from, toMs: to }) => (
          <rect
            key={key}
            class="gap"
            x={frame.toPx(from)}
            width={Math.max(1.5, frame.toPx(to) - frame.toPx(from))}
            height="100%"
          />
        ))}
        {item && (
          <rect
            class="chosen"
            x={frame.toPx(item.fromMs)}
            width={Math.max(1.5, frame.toPx(item.toMs) - frame.toPx(item.fromMs))}
            height="100%"
          />
        )}
      </svg>
      <CursorLine timeline={timeline} />
    </svg>
  );
}

/** A component of its own: the cursor moves with every movement of the pointer. */
function CursorLine({ timeline: { frame } }: { timeline: Timeline }): VNode | null {
  const atMs = frame.cursorMs.value;
  const { fromMs, toMs } = frame.span.value;
  if (atMs === null || atMs < fromMs || atMs > toMs) return null;
  const x = Math.round(GUTTER_PX + frame.toPx(atMs)) + .5;
  return <line class="cursor" x1={x} x2={x} y1="0" y2="100%" />;
}
