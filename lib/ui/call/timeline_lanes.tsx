/** Everything that happened in a call, lane by lane, over one time axis. @module */
import type { VNode } from "preact";
import type { CallModel } from "./call_model.ts";
import { itemText, laneText, markText } from "./event_words.ts";
import { AXIS_PX, TimeAxis } from "./time_axis.tsx";
import { GUTTER_PX, type TimeFrame } from "./time_frame.ts";
import { choose, type Timeline } from "./timeline.ts";
import { type Lane, lanesOf, type TimelineItem } from "./timeline_items.ts";
import { TranscriptLane } from "./transcript_lane.tsx";
import { VoiceLane } from "./voice_lane.tsx";

/** Heights of the lanes in pixels. */
const LANE_PX: Readonly<Record<Lane, number>> = {
  caller: 46,
  agent: 46,
  transcript: 44,
  tools: 24,
  keys: 24,
  barge_ins: 22,
  gaps: 24,
  control: 22,
};

/** Space between two lanes in pixels. */
const BETWEEN_PX = 4;

/** Props of {@linkcode TimelineLanes}. */
export interface TimelineLanesProps {
  /** The call and what is known of it. */
  model: CallModel;
  /** What is seen of its timeline. */
  timeline: Timeline;
}

/** An SVG for the eye; the list of events says the same in words. Left to right in every language. */
export function TimelineLanes({ model, timeline }: TimelineLanesProps): VNode | null {
  const { frame } = timeline;
  const items = timeline.items.value;
  const widthPx = frame.widthPx.value;
  if (model.trace.value === null || widthPx === 0) return null;
  const lanes = lanesOf(items);
  const { fromMs, toMs } = frame.span.value;
  const seen = Map.groupBy(
    items.filter((item) => item.toMs >= fromMs && item.fromMs <= toMs),
    ({ lane }) => lane,
  );
  let y = AXIS_PX;
  const places = lanes.map((lane) => {
    const place = { lane, y };
    y += LANE_PX[lane] + BETWEEN_PX;
    return place;
  });
  return (
    <svg class="lanes" width={widthPx} height={y} aria-hidden="true">
      <svg x={GUTTER_PX} width={frame.plotPx} height={y}>
        <TimeAxis frame={frame} startedAt={model.call.value.startedAt} heightPx={y} />
      </svg>
      {places.map(({ lane, y }) => (
        <g key={lane} transform={`translate(0 ${y})`} data-lane={lane}>
          <text class="lane" x={GUTTER_PX - 8} y={LANE_PX[lane] / 2 + 4} text-anchor="end" direction="ltr">
            {laneText(lane)}
          </text>
          <svg x={GUTTER_PX} width={frame.plotPx} height={LANE_PX[lane]}>
            <LaneContent lane={lane} items={seen.get(lane) ?? []} model={model} timeline={timeline} />
          </svg>
        </g>
      ))}
    </svg>
  );
}

interface LaneContentProps extends TimelineLanesProps {
  lane: Lane;
  items: readonly TimelineItem[];
}

function LaneContent({ lane, items, model, timeline }: LaneContentProps): VNode | null {
  const trace = model.trace.value;
  if (trace === null) return null;
  const { frame } = timeline;
  const common = {
    frame,
    items,
    heightPx: LANE_PX[lane],
    onChoose: (item: TimelineItem) => choose(timeline, item),
  };
  if (lane === "caller" || lane === "agent") {
    const gaps = lane === "caller" ? [] : timeline.items.value.filter(({ event }) => event.type === "gap");
    return <VoiceLane {...common} side={lane} trace={trace} gaps={gaps} />;
  }
  if (lane === "transcript") return <TranscriptLane {...common} />;
  return <MarkLane {...common} />;
}

/** Width of one letter, about, in pixels. */
const LETTER_PX = 6.5;

/** Props of {@linkcode MarkLane}. */
export interface MarkLaneProps {
  /** Which times are seen, and where the cursor is. */
  frame: TimeFrame;
  /** Those of this lane. */
  items: readonly TimelineItem[];
  /** Height of the lane in pixels. */
  heightPx: number;
  /** Called with what is clicked or chosen by keyboard. */
  onChoose: (item: TimelineItem) => void;
}

/** One box for each, with its name in it or beside it where there is room. */
export function MarkLane({ frame, items, heightPx, onChoose }: MarkLaneProps): VNode {
  return (
    <g class="marks">
      {items.map((item, i) => {
        const label = markText(item);
        const x = frame.toPx(item.fromMs);
        const width = Math.max(item.event.type === "key" ? 18 : 5, frame.toPx(item.toMs) - x);
        const next = items[i + 1];
        const endPx = next === undefined ? frame.plotPx : frame.toPx(next.fromMs);
        const place = placeOf(label, { x, width, endPx });
        return (
          <g key={item.key} class={toneOf(item)} onClick={() => onChoose(item)}>
            <title>{itemText(item)}</title>
            <rect x={x} y="2" width={width} height={heightPx - 4} rx="3" />
            {place && (
              <text class={place.isInside ? "inside" : ""} x={place.x} y={heightPx / 2 + 4}>{label}</text>
            )}
          </g>
        );
      })}
    </g>
  );
}

/** Where a text goes: into its box, else behind it, else nowhere. */
function placeOf(
  text: string,
  box: { readonly x: number; readonly width: number; readonly endPx: number },
): { readonly x: number; readonly isInside: boolean } | undefined {
  const length = text.length * LETTER_PX;
  const seenPx = box.width + Math.min(0, box.x);
  if (text === "" || seenPx <= 0) return undefined;
  if (length + 10 <= seenPx || text.length === 1) return { x: Math.max(0, box.x) + 5, isInside: true };
  const x = box.x + box.width + 4;
  return x + length <= box.endPx && x >= 0 ? { x, isInside: false } : undefined;
}

function toneOf({ event }: TimelineItem): string {
  return event.type === "tool" && event.ok === false ? "tool failed" : event.type;
}
