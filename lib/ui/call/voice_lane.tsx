/** One voice on the timeline: how loud it is, and where it was taken for speech. @module */
import type { VNode } from "preact";
import type { CallTrace, VoiceSide } from "../../timeline/call_trace.ts";
import { itemText } from "./event_words.ts";
import type { TimeFrame } from "./time_frame.ts";
import type { TimelineItem } from "./timeline_items.ts";
import { wavePath } from "./wave_path.ts";

/** Props of {@linkcode VoiceLane}. */
export interface VoiceLaneProps {
  side: VoiceSide;
  trace: CallTrace;
  frame: TimeFrame;
  /** Those of this lane. */
  items: readonly TimelineItem[];
  heightPx: number;
  onChoose: (item: TimelineItem) => void;
}

/** Spans of speech as a ground, the waveform above it. */
export function VoiceLane({ side, trace, frame, items, heightPx, onChoose }: VoiceLaneProps): VNode {
  const { perStep } = trace.levels;
  const path = wavePath(trace.levels[side], {
    levelMs: trace.stepMs / Math.max(1, perStep),
    span: frame.span.value,
    widthPx: frame.plotPx,
    heightPx,
  });
  return (
    <g class={`voice ${side}`}>
      {items.map((item) => {
        const x = frame.toPx(item.fromMs);
        const width = Math.max(2, frame.toPx(item.toMs) - x);
        return (
          <rect
            key={item.key}
            x={x}
            y="1"
            width={width}
            height={heightPx - 2}
            rx="3"
            onClick={() => onChoose(item)}
          >
            <title>{itemText(item)}</title>
          </rect>
        );
      })}
      <line x1="0" x2={frame.plotPx} y1={heightPx / 2} y2={heightPx / 2} />
      <path d={path} />
    </g>
  );
}
