/** One voice on the timeline: how loud it is, and where it was taken for speech. @module */
import type { VNode } from "preact";
import type { CallTrace, VoiceSide } from "../../timeline/call_trace.ts";
import { itemText } from "./event_words.ts";
import type { TimeFrame } from "./time_frame.ts";
import type { TimeSpan } from "./time_span.ts";
import type { TimelineItem } from "./timeline_items.ts";

/** Props of {@linkcode VoiceLane}. */
export interface VoiceLaneProps {
  /** Whose voice it is. */
  side: VoiceSide;
  /** The call over time. */
  trace: CallTrace;
  /** Which times are seen, and where the cursor is. */
  frame: TimeFrame;
  /** Those of this lane. */
  items: readonly TimelineItem[];
  /** When nothing of this voice was heard. */
  gaps: readonly TimeSpan[];
  /** Height of the lane in pixels. */
  heightPx: number;
  /** Called with what is clicked or chosen by keyboard. */
  onChoose: (item: TimelineItem) => void;
}

/** Spans of speech as a ground, the waveform above it; both stop at gaps. */
export function VoiceLane(props: VoiceLaneProps): VNode {
  const { side, trace, frame, items, gaps, heightPx, onChoose } = props;
  const span = frame.span.value;
  const path = wavePath(trace.levels[side], {
    levelMs: trace.stepMs / Math.max(1, trace.levels.perStep),
    span,
    parts: soundingParts(span, gaps),
    widthPx: frame.plotPx,
    heightPx,
  });
  return (
    <g class={`voice ${side}`}>
      {items.map((item) => (
        <g key={item.key} onClick={() => onChoose(item)}>
          <title>{itemText(item)}</title>
          {soundingParts(item, gaps).map(({ fromMs, toMs }) => (
            <rect
              key={fromMs}
              x={frame.toPx(fromMs)}
              y="1"
              width={Math.max(1, frame.toPx(toMs) - frame.toPx(fromMs))}
              height={heightPx - 2}
              rx="3"
            />
          ))}
        </g>
      ))}
      <line x1="0" x2={frame.plotPx} y1={heightPx / 2} y2={heightPx / 2} />
      <path d={path} />
    </g>
  );
}

/** What of `span` lies outside of `gaps`, in order. */
export function soundingParts({ fromMs, toMs }: TimeSpan, gaps: readonly TimeSpan[]): TimeSpan[] {
  const parts: TimeSpan[] = [];
  let begin = fromMs;
  for (const gap of gaps.toSorted((a, b) => a.fromMs - b.fromMs)) {
    if (gap.toMs <= begin || gap.fromMs >= toMs) continue;
    if (gap.fromMs > begin) parts.push({ fromMs: begin, toMs: gap.fromMs });
    begin = gap.toMs;
  }
  if (begin < toMs) parts.push({ fromMs: begin, toMs });
  return parts;
}

/** Options of {@linkcode wavePath}. */
export interface WavePathOptions {
  /** Length of one level in ms. */
  levelMs: number;
  /** Which times are seen. */
  span: TimeSpan;
  /** Parts of the span that are drawn. @default all of it */
  parts?: readonly TimeSpan[];
  /** Size of the drawing in pixels. */
  widthPx: number;
  /** Height of the lane in pixels. */
  heightPx: number;
}

/** An SVG path of `levels` (0 to 100), mirrored about the middle; one value every two pixels at most. */
export function wavePath(levels: readonly number[], options: WavePathOptions): string {
  const { levelMs, span, parts = [span], widthPx, heightPx } = options;
  const lengthMs = span.toMs - span.fromMs;
  if (levels.length === 0 || !(lengthMs > 0) || !(widthPx > 0)) return "";
  const columnMs = Math.max(levelMs, lengthMs / (widthPx / 2));
  const middle = heightPx / 2;
  const toPx = (ms: number): number => px((ms - span.fromMs) / lengthMs * widthPx);
  const outlines = parts.map(({ fromMs, toMs }) => {
    const top: string[] = [];
    const bottom: string[] = [];
    const endMs = Math.min(toMs, levels.length * levelMs);
    for (let column = Math.floor(Math.max(0, fromMs) / columnMs); column * columnMs < endMs; column++) {
      const level = peak(levels, column * columnMs / levelMs, (column + 1) * columnMs / levelMs);
      const x = toPx(Math.max(fromMs, column * columnMs));
      const end = toPx(Math.min(endMs, (column + 1) * columnMs));
      const half = level / 100 * (middle - 1);
      top.push(`${x} ${px(middle - half)}H${end}`);
      bottom.push(`${end} ${px(middle + half)}H${x}`);
    }
    return top.length === 0 ? "" : `M${top.join("L")}L${bottom.reverse().join("L")}Z`;
  });
  return outlines.join("");
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
