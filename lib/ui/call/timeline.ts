/** The timeline of a call, as the page shows it. @module */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { CallModel } from "./call_model.ts";
import { LIVE_VIEW_MS, TimeFrame } from "./time_frame.ts";
import { distinctItems, endOf, type TimelineItem, timelineItems } from "./timeline_items.ts";

/** What timeline, charts and the list of events share. */
export interface Timeline {
  /** Which times are seen, and where the cursor is. */
  readonly frame: TimeFrame;
  /** What stands on it, in the order in which it began. */
  readonly items: ReadonlySignal<readonly TimelineItem[]>;
  /** What is listed and gone through by key: {@linkcode distinctItems}. */
  readonly listed: ReadonlySignal<readonly TimelineItem[]>;
  /** Key of the item that was chosen. */
  readonly chosen: Signal<string | null>;
}

/** The timeline of `model`: the last minute while the call is live, all of it once it has ended. */
export function timelineOf(model: CallModel): Timeline {
  const endMs = computed(() => model.trace.value === null ? 0 : endOf(model.trace.value));
  const frame = new TimeFrame(
    endMs,
    model.isLive.peek() ? { kind: "last", ms: LIVE_VIEW_MS } : { kind: "all" },
  );
  const items = computed(() => {
    const trace = model.trace.value;
    return trace === null ? [] : timelineItems(trace, {
      turns: model.turns.value,
      said: model.said.value,
      anomalies: model.anomalies.value,
    });
  });
  const listed = computed(() => distinctItems(items.value));
  return { frame, items, listed, chosen: signal<string | null>(null) };
}

/** Chooses `item` and brings it into view. */
export function choose({ frame, chosen }: Timeline, item: TimelineItem): void {
  chosen.value = item.key;
  frame.showAt(item.fromMs);
}

/** The item after (`by` 1) or before (-1) the chosen one, or the one nearest to the cursor on that side. */
export function neighbour({ frame, listed, chosen }: Timeline, by: 1 | -1): TimelineItem | undefined {
  const all = listed.peek();
  const index = all.findIndex(({ key }) => key === chosen.peek());
  if (index >= 0) return all[index + by];
  const atMs = frame.cursorMs.peek() ?? frame.span.peek().fromMs;
  return by > 0 ? all.find(({ fromMs }) => fromMs >= atMs) : all.findLast(({ fromMs }) => fromMs <= atMs);
}
