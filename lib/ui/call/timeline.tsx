/** Everything that happened in a call, lane by lane, over one time axis. @module */
import type { VNode } from "preact";
import type { CallModel } from "./call_model.ts";
import { choose, type Course } from "./course.ts";
import { laneText } from "./event_words.ts";
import { MarkLane } from "./mark_lane.tsx";
import { AXIS_PX, TimeAxis } from "./time_axis.tsx";
import { GUTTER_PX } from "./time_frame.ts";
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

/** Props of {@linkcode Timeline}. */
export interface TimelineProps {
  model: CallModel;
  course: Course;
}

/** An SVG for the eye; the list of events says the same in words. Left to right in every language. */
export function Timeline({ model, course }: TimelineProps): VNode | null {
  const { frame } = course;
  const items = course.items.value;
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
    <svg class="timeline" width={widthPx} height={y} aria-hidden="true">
      <svg x={GUTTER_PX} width={frame.plotPx} height={y}>
        <TimeAxis frame={frame} startedAt={model.call.value.startedAt} heightPx={y} />
      </svg>
      {places.map(({ lane, y }) => (
        <g key={lane} transform={`translate(0 ${y})`} data-lane={lane}>
          <text class="lane" x={GUTTER_PX - 8} y={LANE_PX[lane] / 2 + 4} text-anchor="end" direction="ltr">
            {laneText(lane)}
          </text>
          <svg x={GUTTER_PX} width={frame.plotPx} height={LANE_PX[lane]}>
            <LaneContent lane={lane} items={seen.get(lane) ?? []} model={model} course={course} />
          </svg>
        </g>
      ))}
    </svg>
  );
}

interface LaneContentProps extends TimelineProps {
  lane: Lane;
  items: readonly TimelineItem[];
}

function LaneContent({ lane, items, model, course }: LaneContentProps): VNode | null {
  const trace = model.trace.value;
  if (trace === null) return null;
  const { frame } = course;
  const common = {
    frame,
    items,
    heightPx: LANE_PX[lane],
    onChoose: (item: TimelineItem) => choose(course, item),
  };
  if (lane === "caller" || lane === "agent") return <VoiceLane {...common} side={lane} trace={trace} />;
  if (lane === "transcript") {
    const cutsMs = course.items.value.filter(({ event }) => event.type === "barge_in").map(({ fromMs }) =>
      fromMs
    );
    return <TranscriptLane {...common} cutsMs={cutsMs} over={!model.isLive.value} />;
  }
  return <MarkLane {...common} />;
}
