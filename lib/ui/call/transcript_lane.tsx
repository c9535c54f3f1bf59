/** The words of a call on its timeline, each exchange where it began. @module */
import type { VNode } from "preact";
import { splitHeard } from "./split_heard.ts";
import type { TimeFrame } from "./time_frame.ts";
import type { TimelineItem } from "./timeline_items.ts";

/** Under this many pixels there is no room for words. */
const LEAST_PX = 26;

/** Props of {@linkcode TranscriptLane}. */
export interface TranscriptLaneProps {
  frame: TimeFrame;
  /** Those of this lane. */
  items: readonly TimelineItem[];
  /** When the caller cut in, in ms. */
  cutsMs: readonly number[];
  heightPx: number;
  /** Whether the call is over. */
  over: boolean;
  onChoose: (item: TimelineItem) => void;
}

/** Boxes with the caller's words above and the agent's below; what was not heard is struck. */
export function TranscriptLane(
  { frame, items, cutsMs, heightPx, over, onChoose }: TranscriptLaneProps,
): VNode {
  return (
    <g class="transcript">
      {items.map((item) => {
        // A box whose beginning is out of view keeps its words in view.
        const x = Math.max(0, frame.toPx(item.fromMs));
        const width = Math.min(frame.plotPx, frame.toPx(item.toMs)) - x - 2;
        if (width < 2) return null;
        return (
          <g key={item.key} onClick={() => onChoose(item)}>
            <rect x={x} y="1" width={width} height={heightPx - 2} rx="3" />
            <Cut item={item} cutsMs={cutsMs} frame={frame} heightPx={heightPx} />
            {width >= LEAST_PX && item.turn && (
              <foreignObject x={x} y="1" width={width} height={heightPx - 2}>
                <Words turn={item.turn} over={over || item.toMs < frame.endMs.value} />
              </foreignObject>
            )}
          </g>
        );
      })}
    </g>
  );
}

/** Where the caller cut in: what follows of the box was not heard. */
function Cut(
  props: Pick<TranscriptLaneProps, "frame" | "cutsMs" | "heightPx"> & { item: TimelineItem },
): VNode | null {
  const { item, cutsMs, frame, heightPx } = props;
  if (!item.turn?.interrupted) return null;
  const cutMs = cutsMs.find((ms) => ms >= item.fromMs && ms <= item.toMs);
  if (cutMs === undefined) return null;
  const x = frame.toPx(cutMs);
  const width = Math.max(0, frame.toPx(item.toMs) - x - 3);
  return (
    <>
      <rect class="cut unheard" x={x} y="2" width={width} height={heightPx - 4} />
      <path class="cut" d={`M${x} 1V${heightPx - 1}`} />
    </>
  );
}

function Words({ turn, over }: { turn: NonNullable<TimelineItem["turn"]>; over: boolean }): VNode {
  const { heard, unheard } = splitHeard(turn, { over });
  return (
    <div class="words">
      <p dir="auto" class="user">{turn.user}</p>
      <p dir="auto">
        {heard}
        {unheard !== "" && <del>{unheard}</del>}
      </p>
    </div>
  );
}
