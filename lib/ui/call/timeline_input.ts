/** Pointer, wheel and keys over lanes and charts. @module */
import { GUTTER_PX } from "./time_frame.ts";
import { choose, neighbour, type Timeline } from "./timeline.ts";

/** How much one step of the wheel and of the keys zooms. */
const ZOOM_STEP = 1.25;
/** How far one step of the keys moves, of what is seen. */
const PAN_STEP = .2;

/** Options of {@linkcode attachTimelineInput}. */
export interface TimelineInputOptions {
  /** What is seen of its timeline. */
  timeline: Timeline;
  /** Told of the item that was reached by key, so that it can be read out. */
  onReached: () => void;
  /** Told to open what belongs to the chosen item. */
  onOpen: () => void;
}

/** Listens on `element` until `signal` aborts. The wheel alone scrolls the page; with Ctrl or ⌘ it zooms. */
export function attachTimelineInput(
  element: HTMLElement,
  options: TimelineInputOptions & { signal: AbortSignal },
): void {
  const { timeline: { frame }, signal } = options;
  let dragged: { readonly x: number; moved: boolean } | undefined;
  const xOf = (event: MouseEvent): number => event.clientX - element.getBoundingClientRect().left - GUTTER_PX;
  const on = <K extends keyof HTMLElementEventMap>(
    name: K,
    listen: (event: HTMLElementEventMap[K]) => void,
  ): void => element.addEventListener(name, listen, { signal, passive: false });

  on("pointerdown", (event) => {
    if (event.button === 0 && xOf(event) >= 0) dragged = { x: event.clientX, moved: false };
  });
  on("pointermove", (event) => {
    if (dragged && Math.abs(event.clientX - dragged.x) > (dragged.moved ? 0 : 4)) {
      if (!dragged.moved) element.setPointerCapture(event.pointerId);
      frame.panBy((dragged.x - event.clientX) / Math.max(1, frame.plotPx));
      dragged = { x: event.clientX, moved: true };
    }
    const x = xOf(event);
    frame.cursorMs.value = x < 0 || x > frame.plotPx ? null : frame.toMs(x);
  });
  for (const name of ["pointerup", "pointercancel"] as const) on(name, () => dragged = undefined);
  on("pointerleave", () => frame.cursorMs.value = null);
  on("dblclick", () => frame.view.value = { kind: "all" });
  on("wheel", (event) => {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      frame.zoomBy(event.deltaY > 0 ? ZOOM_STEP : 1 / ZOOM_STEP, frame.toMs(xOf(event)));
    } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      frame.panBy(event.deltaX / Math.max(1, frame.plotPx));
    }
  });
  on("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== element) return;
    // The place of a letter counts: in Hebrew the same key writes another one.
    const key = /^Key[NP]$/.test(event.code) ? event.code.slice(3).toLowerCase() : event.key;
    if (onKey(key, options)) event.preventDefault();
  });
}

/** Whether the key means something here. Arrows follow the time axis, which is left to right in every language. */
function onKey(key: string, { timeline, onReached, onOpen }: TimelineInputOptions): boolean {
  const { frame } = timeline;
  const reach = (by: 1 | -1): void => {
    const item = neighbour(timeline, by);
    if (item) choose(timeline, item);
    onReached();
  };
  const actions: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => frame.panBy(-PAN_STEP),
    ArrowRight: () => frame.panBy(PAN_STEP),
    "+": () => frame.zoomBy(1 / ZOOM_STEP),
    "=": () => frame.zoomBy(1 / ZOOM_STEP),
    "-": () => frame.zoomBy(ZOOM_STEP),
    "0": () => frame.view.value = { kind: "all" },
    Home: () => frame.panBy(-Infinity),
    End: () => frame.panBy(Infinity),
    n: () => reach(1),
    p: () => reach(-1),
    Enter: onOpen,
  };
  if (!Object.hasOwn(actions, key)) return false;
  actions[key]!();
  return true;
}
