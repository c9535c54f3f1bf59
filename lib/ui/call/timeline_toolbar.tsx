/** What part of the call is seen, and how its times are told. @module */
import type { VNode } from "preact";
import { LIVE_VIEW_MS, type TimeFrame, timeText } from "./time_frame.ts";
import { words } from "../i18n.ts";

const TEXT = words({
  group: "Part of the call",
  last: "Last minute",
  all: "Whole call",
  earlier: "Earlier",
  later: "Later",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  times: "Times",
  relative: "Call time",
  absolute: "Clock (UTC)",
}, {
  group: "קטע השיחה",
  last: "הדקה האחרונה",
  all: "כל השיחה",
  earlier: "מוקדם יותר",
  later: "מאוחר יותר",
  zoomIn: "הגדלה",
  zoomOut: "הקטנה",
  times: "זמנים",
  relative: "זמן השיחה",
  absolute: "שעון (UTC)",
});

const ZOOM_STEP = 1.6;
const PAN_STEP = .5;

/** Props of {@linkcode TimelineToolbar}. */
export interface TimelineToolbarProps {
  /** Which times are seen, and where the cursor is. */
  frame: TimeFrame;
  /** When the call began, ISO 8601. */
  startedAt: string;
}

/** Buttons that do what pointer and keys do on the timeline. */
export function TimelineToolbar({ frame, startedAt }: TimelineToolbarProps): VNode {
  const { kind } = frame.view.value;
  const { fromMs, toMs } = frame.span.value;
  const text = (ms: number): string => timeText(ms, { mode: frame.mode.value, startedAt });
  return (
    <div class="timeline-tools">
      <div role="group" aria-label={TEXT.group} class="tools">
        <div class="joined">
          <button
            type="button"
            aria-pressed={kind === "last"}
            onClick={() => frame.view.value = { kind: "last", ms: LIVE_VIEW_MS }}
          >
            {TEXT.last}
          </button>
          <button
            type="button"
            aria-pressed={kind === "all"}
            onClick={() => frame.view.value = { kind: "all" }}
          >
            {TEXT.all}
          </button>
        </div>
        <div class="joined" dir="ltr">
          <Tool name={TEXT.earlier} sign="‹" onClick={() => frame.panBy(-PAN_STEP)} />
          <Tool name={TEXT.zoomOut} sign="−" onClick={() => frame.zoomBy(ZOOM_STEP)} />
          <Tool name={TEXT.zoomIn} sign="+" onClick={() => frame.zoomBy(1 / ZOOM_STEP)} />
          <Tool name={TEXT.later} sign="›" onClick={() => frame.panBy(PAN_STEP)} />
        </div>
        <span class="span figure" dir="ltr">{`${text(fromMs)} – ${text(toMs)}`}</span>
      </div>
      <fieldset class="joined">
        <legend class="hidden">{TEXT.times}</legend>
        {(["relative", "absolute"] as const).map((mode) => (
          <label key={mode}>
            <input
              type="radio"
              name="times"
              class="hidden"
              checked={frame.mode.value === mode}
              onChange={() => frame.mode.value = mode}
            />
            {TEXT[mode]}
          </label>
        ))}
      </fieldset>
    </div>
  );
}

function Tool({ name, sign, onClick }: { name: string; sign: string; onClick: () => void }): VNode {
  return (
    <button type="button" aria-label={name} title={name} onClick={onClick}>
      <span aria-hidden="true">{sign}</span>
    </button>
  );
}
