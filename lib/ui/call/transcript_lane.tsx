/** What was said, on the timeline: the caller's words above, those for the caller below, each as long as it was heard. @module */
import type { VNode } from "preact";
import { itemText } from "./event_words.ts";
import type { TimeFrame } from "./time_frame.ts";
import type { TimelineItem } from "./timeline_items.ts";
import { isTranscribed, splitHeard } from "./transcript.ts";

/** Under this many pixels there is no room for words. */
const LEAST_PX = 26;

/** Props of {@linkcode TranscriptLane}. */
export interface TranscriptLaneProps {
  /** Which times are seen, and where the cursor is. */
  frame: TimeFrame;
  /** Those of this lane. */
  items: readonly TimelineItem[];
  /** Height of the lane in pixels. */
  heightPx: number;
  /** Called with what is clicked or chosen by keyboard. */
  onChoose: (item: TimelineItem) => void;
}

/** Two rows of boxes. */
export function TranscriptLane({ frame, items, heightPx, onChoose }: TranscriptLaneProps): VNode {
  const common = { frame, heightPx: heightPx / 2, onChoose };
  return (
    <g class="transcript-lane">
      <Row {...common} y={0} items={items.filter(({ event }) => event.type === "turn")} />
      <Row {...common} y={heightPx / 2} items={items.filter(({ event }) => event.type === "said")} />
    </g>
  );
}

function Row({ frame, y, items, heightPx, onChoose }: TranscriptLaneProps & { y: number }): VNode {
  return (
    <>
      {items.map((item, i) => {
        // A box whose beginning is out of view keeps its words in view.
        const x = Math.max(0, frame.toPx(item.fromMs));
        const width = Math.max(3, Math.min(frame.plotPx, frame.toPx(item.toMs)) - x);
        // What a caller says fast may be longer than its box.
        const next = item.turn && frame.toPx(items[i + 1]?.fromMs ?? frame.span.value.toMs);
        const room = Math.max(width, (next ?? 0) - x - 4);
        return (
          <g key={item.key} class={item.said?.by ?? "caller"} onClick={() => onChoose(item)}>
            <title>{itemText(item)}</title>
            <rect x={x} y={y + 1} width={width} height={heightPx - 2} rx="3" />
            {item.said?.interrupted && <path class="cut" d={`M${x + width} ${y + 1}v${heightPx - 2}`} />}
            {room >= LEAST_PX && (
              <foreignObject x={x} y={y + 1} width={room} height={heightPx - 2}>
                <p dir="auto" class="words">{heardWords(item)}</p>
              </foreignObject>
            )}
          </g>
        );
      })}
    </>
  );
}

function heardWords({ turn, said }: TimelineItem): string {
  if (turn) return isTranscribed(turn) ? turn.user : "";
  return said?.text ? splitHeard(said.text, said.heard).heard : "";
}
