/** Lines through timeline and charts alike: the cursor, the gaps, what was chosen. @module */
import type { VNode } from "preact";
import type { Course } from "./course.ts";
import { GUTTER_PX } from "./time_frame.ts";

/** Lies above everything and lets every pointer through. */
export function CourseOverlay({ course }: { course: Course }): VNode | null {
  const { frame, items, chosen } = course;
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
      <CursorLine course={course} />
    </svg>
  );
}

/** A component of its own: the cursor moves with every movement of the pointer. */
function CursorLine({ course: { frame } }: { course: Course }): VNode | null {
  const atMs = frame.cursorMs.value;
  const { fromMs, toMs } = frame.span.value;
  if (atMs === null || atMs < fromMs || atMs > toMs) return null;
  const x = Math.round(GUTTER_PX + frame.toPx(atMs)) + .5;
  return <line class="cursor" x1={x} x2={x} y1="0" y2="100%" />;
}
