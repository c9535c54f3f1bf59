/** Leads from a gap on the timeline to its lines. @module */
import type { VNode } from "preact";
import { gapId } from "./gap_list.tsx";
import { openItem } from "./open_item.ts";
import type { TimelineItem } from "./timeline_items.ts";

/** A link; nothing for an item that has no lines. */
export function GapLink({ item, text }: { item: TimelineItem; text: string }): VNode | null {
  if (item.gap === undefined) return null;
  const onClick = (event: Event): void => {
    // The address alone would not open what is closed.
    event.preventDefault();
    openItem(item);
  };
  return <a href={`#${gapId(item.gap)}`} onClick={onClick}>{text}</a>;
}
