/** The course of a call: timeline and charts over one time axis. @module */
import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { fill, words } from "../i18n.ts";
import type { CallModel } from "./call_model.ts";
import { CHARTS } from "./chart_specs.ts";
import { Chart } from "./chart.tsx";
import type { Course } from "./course.ts";
import { attachCourseInput } from "./course_input.ts";
import { CourseOverlay } from "./course_overlay.tsx";
import { CourseToolbar } from "./course_toolbar.tsx";
import { PEER_WORDS } from "./peer_words.ts";
import { itemText } from "./event_words.ts";
import { GapLink } from "./gap_link.tsx";
import { openItem } from "./open_item.ts";
import { Timeline } from "./timeline.tsx";
import { timeText } from "./time_text.ts";

const TEXT = words({
  title: "Course of the call",
  noTrace:
    "The course of this call was not recorded: it is older than the recording, or nothing of it was kept.",
  notYet: "Nothing has been recorded yet.",
  area: "Timeline and charts, {n} events",
  keys:
    "Arrow keys move, + and − zoom, 0 shows the whole call, N and P go to the next and previous event, Enter opens it. With the pointer: drag to move, Ctrl and wheel to zoom.",
  at: "{time} – {what}",
  lines: "Lines and what to do",
}, {
  title: "מהלך השיחה",
  noTrace: "מהלך השיחה הזאת לא הוקלט: היא קדמה להקלטה, או שדבר ממנה לא נשמר.",
  notYet: "עדיין לא הוקלט דבר.",
  area: "ציר זמן ותרשימים, {n} אירועים",
  keys:
    "מקשי החצים מזיזים, + ו־− מגדילים ומקטינים, 0 מציג את כל השיחה, N ו־P עוברים לאירוע הבא והקודם, Enter פותח אותו. בעכבר: גרירה מזיזה, Ctrl וגלגלת משנים את קנה המידה.",
  at: "{time} – {what}",
  lines: "שורות ומה לעשות",
});

/** Props of {@linkcode CourseSection}. */
export interface CourseSectionProps {
  model: CallModel;
  course: Course;
}

/** One area that takes pointer and keys, with all plots aligned in it. */
export function CourseSection({ model, course }: CourseSectionProps): VNode {
  const { frame } = course;
  const { startedAt } = model.call.value;
  return (
    <section class="card pad" aria-labelledby="course-title">
      <div class="head">
        <h2 id="course-title">{TEXT.title}</h2>
        {model.trace.value !== null && <CourseToolbar frame={frame} startedAt={startedAt} />}
      </div>
      {model.trace.value === null
        ? <p class="empty">{noCourseText(model)}</p>
        : <CourseArea model={model} course={course} />}
    </section>
  );
}

function noCourseText({ isLive, isOnPeer }: CallModel): string {
  if (isOnPeer.value) return PEER_WORDS.course;
  return isLive.value ? TEXT.notYet : TEXT.noTrace;
}

function CourseArea({ model, course }: CourseSectionProps): VNode {
  const { frame, items, chosen } = course;
  const area = useRef<HTMLDivElement>(null);
  const said = useSignal("");
  const { startedAt } = model.call.value;
  useEffect(() => {
    const element = area.current!;
    const observer = new ResizeObserver(() => frame.widthPx.value = Math.floor(element.clientWidth));
    observer.observe(element);
    const input = new AbortController();
    const chosenItem = () => items.peek().find(({ key }) => key === chosen.peek());
    attachCourseInput(element, {
      course,
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
      <div class="course-head">
        <p class="reading">
          <span class="figure" dir="ltr">{cursorText(course, startedAt)}</span>
          {item && <bdi>{itemText(item)}</bdi>}
          {item && <GapLink item={item} text={TEXT.lines} />}
        </p>
        <p class="hint" id="course-keys">{TEXT.keys}</p>
      </div>
      <p class="hidden" role="status">{said.value}</p>
      <div
        ref={area}
        id="course"
        class="course"
        dir="ltr"
        role="group"
        tabIndex={0}
        aria-label={fill(TEXT.area, { n: items.value.length })}
        aria-describedby="course-keys"
      >
        <Timeline model={model} course={course} />
        {CHARTS.map((id, i) => (
          <Chart key={id} id={id} model={model} course={course} hasTimes={i === CHARTS.length - 1} />
        ))}
        <CourseOverlay course={course} />
      </div>
    </>
  );
}

/** Time at the cursor, or of the end. */
function cursorText({ frame }: Course, startedAt: string): string {
  return timeText(frame.cursorMs.value ?? frame.endMs.value, {
    mode: frame.mode.value,
    startedAt,
    tenths: true,
  });
}
