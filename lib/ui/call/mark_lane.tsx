/** What happens at a moment or for a while, on the timeline: tools, keys, barge-ins, gaps, actions. @module */
import type { VNode } from "preact";
import { itemText, markText } from "./event_words.ts";
import type { TimeFrame } from "./time_frame.ts";
import type { TimelineItem } from "./timeline_items.ts";

/** Width of one letter, about, in pixels. */
const LETTER_PX = 6.5;

/** Props of {@linkcode MarkLane}. */
export interface MarkLaneProps {
  frame: TimeFrame;
  /** Those of this lane. */
  items: readonly TimelineItem[];
  heightPx: number;
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
