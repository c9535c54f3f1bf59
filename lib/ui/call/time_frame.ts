/** What charts and lanes share: the part of the call that is seen, how times are told, and the cursor. @module */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { formatDuration } from "../format.ts";
import { pan, show, spanOf, type TimeSpan, type TimeView, zoom } from "./time_span.ts";

/** How times are told: since the call began, or by the clock, in UTC as in the log lines. */
export type TimeMode = "relative" | "absolute";

/** A time of the call, in ms since it began, as `mode` tells it; with a tenth where `tenths` is set. */
export function timeText(
  ms: number,
  options: { mode: TimeMode; startedAt: string; tenths?: boolean },
): string {
  const startedMs = Date.parse(options.startedAt);
  if (options.mode === "relative" || Number.isNaN(startedMs)) return formatDuration(ms, options);
  const at = options.tenths ? Math.round((startedMs + ms) / 100) * 100 : startedMs + ms;
  return new Date(at).toISOString().slice(11, options.tenths ? 21 : 19);
}

/** Pixels before the plots, for names and values; the same for all, so that times stand one below the other. */
export const GUTTER_PX = 64;
/** Pixels after the plots. */
export const END_PX = 12;

/** How much of a live call is seen at first, in ms. */
export const LIVE_VIEW_MS = 60_000;

/** One per page. */
export class TimeFrame {
  /** Which part is looked at; change it to move. */
  readonly view: Signal<TimeView>;
  /** How times are told. */
  readonly mode: Signal<TimeMode> = signal<TimeMode>("relative");
  /** Where the pointer or the keyboard is, in ms since the call began. */
  readonly cursorMs: Signal<number | null> = signal<number | null>(null);
  /** Width of timeline and charts in pixels, gutter included; 0 until it is known. */
  readonly widthPx: Signal<number> = signal(0);
  /** Length of the call so far, in ms. */
  readonly endMs: ReadonlySignal<number>;
  /** The part that is seen. */
  readonly span: ReadonlySignal<TimeSpan>;

  /** `endMs`: length of the call so far; `view`: what is looked at first. */
  constructor(endMs: ReadonlySignal<number>, view: TimeView) {
    this.endMs = endMs;
    this.view = signal(view);
    this.span = computed(() => spanOf(this.view.value, endMs.value));
  }

  /** Width of the plots in pixels. */
  get plotPx(): number {
    return Math.max(0, this.widthPx.value - GUTTER_PX - END_PX);
  }

  /** Where `ms` is in the plots, in pixels. */
  toPx(ms: number): number {
    const { fromMs, toMs } = this.span.value;
    return (ms - fromMs) / (toMs - fromMs) * this.plotPx;
  }

  /** The time at `px` of the plots. */
  toMs(px: number): number {
    const { fromMs, toMs } = this.span.value;
    return fromMs + px / Math.max(1, this.plotPx) * (toMs - fromMs);
  }

  /** See `zoom()`; about the middle unless `atMs` is given. */
  zoomBy(factor: number, atMs?: number): void {
    const span = this.span.peek();
    const about = atMs ?? (span.fromMs + span.toMs) / 2;
    this.view.value = zoom(span, { factor, atMs: about, endMs: this.endMs.peek() });
  }

  /** Moves by `share` of what is seen. */
  panBy(share: number): void {
    const span = this.span.peek();
    this.view.value = pan(span, { byMs: share * (span.toMs - span.fromMs), endMs: this.endMs.peek() });
  }

  /** Brings `atMs` into view and puts the cursor there. */
  showAt(atMs: number): void {
    const span = this.span.peek();
    const isSeen = atMs >= span.fromMs && atMs <= span.toMs;
    if (!isSeen) this.view.value = show(span, { atMs, endMs: this.endMs.peek() });
    this.cursorMs.value = atMs;
  }
}
