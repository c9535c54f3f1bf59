/** One voice on the timeline: how loud it is, and where it was taken for speech. @module */
import type { VNode } from "preact";
import type { CallTrace, VoiceSide } from "../../timeline/call_trace.ts";
import { itemText } from "./event_words.ts";
import type { TimeFrame } from "./time_frame.ts";
import type { TimeSpan } from "./time_span.ts";
import type { TimelineItem } from "./timeline_items.ts";

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

/** Options of {@linkcode wavePath}. */
export interface WavePathOptions {
  /** Length of one level in ms. */
  levelMs: number;
  span: TimeSpan;
  /** Size of the drawing in pixels. */
  widthPx: number;
  heightPx: number;
}

/** An SVG path of `levels` (0 to 100), mirrored about the middle; one value every two pixels at most. */
export function wavePath(levels: readonly number[], options: WavePathOptions): string {
  const { levelMs, span, widthPx, heightPx } = options;
  const lengthMs = span.toMs - span.fromMs;
  if (levels.length === 0 || !(lengthMs > 0) || !(widthPx > 0)) return "";
  const columnMs = Math.max(levelMs, lengthMs / (widthPx / 2));
  const middle = heightPx / 2;
  const top: string[] = [];
  const bottom: string[] = [];
  const first = Math.max(0, Math.floor(span.fromMs / columnMs));
  const endMs = Math.min(span.toMs, levels.length * levelMs);
  for (let column = first; column * columnMs < endMs; column++) {
    const level = peak(levels, column * columnMs / levelMs, (column + 1) * columnMs / levelMs);
    const x = px((column * columnMs - span.fromMs) / lengthMs * widthPx);
    const end = px((Math.min((column + 1) * columnMs, endMs) - span.fromMs) / lengthMs * widthPx);
    const half = level / 100 * (middle - 1);
    top.push(`${x} ${px(middle - half)}H${end}`);
    bottom.push(`${end} ${px(middle + half)}H${x}`);
  }
  if (top.length === 0) return "";
  return `M${top.join("L")}L${bottom.reverse().join("L")}Z`;
}

function peak(levels: readonly number[], from: number, to: number): number {
  let max = 0;
  for (let i = Math.floor(from + 1e-9); i < to - 1e-9 && i < levels.length; i++) {
    max = Math.max(max, levels[i]!);
  }
  return max;
}

function px(value: number): number {
  return Math.round(value * 10) / 10;
}
