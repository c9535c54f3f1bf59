/** Goes from an item of the timeline to what the page says of it. @module */
import { gapId } from "./gap_list.tsx";
import type { TimelineItem } from "./timeline_items.ts";

/** Opens the lines of a gap, or goes to an exchange, and puts the focus there. Does nothing for other items. */
export function openItem(item: TimelineItem | undefined): void {
  const element = item && elementOf(item);
  if (!element) return;
  if (element instanceof HTMLDetailsElement) element.open = true;
  element.scrollIntoView({ block: "center" });
  (element.querySelector<HTMLElement>("summary, button") ?? element).focus();
}

function elementOf({ gap, turn }: TimelineItem): HTMLElement | null {
  if (gap !== undefined) return document.getElementById(gapId(gap));
  return turn ? document.querySelector<HTMLElement>(`[data-turn="${turn.id}"]`) : null;
}
