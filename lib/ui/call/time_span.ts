/** Which part of a call the charts and the timeline show. @module */

/** A part of a call, in ms since it began. */
export interface TimeSpan {
  /** Its beginning, in ms since the call began. */
  readonly fromMs: number;
  /** Its end, in ms since the call began. */
  readonly toMs: number;
}

/** What is to be seen: the whole call, its last part, which moves while it is live, or one that stands still. */
export type TimeView =
  | { readonly kind: "all" }
  | { readonly kind: "last"; readonly ms: number }
  | { readonly kind: "fixed"; readonly fromMs: number; readonly toMs: number };

/** The least that can be seen at once, in ms. */
export const MIN_SPAN_MS = 500;

/** What `view` shows of a call that has lasted `endMs` so far. */
export function spanOf(view: TimeView, endMs: number): TimeSpan {
  const end = Math.max(endMs, MIN_SPAN_MS);
  if (view.kind === "all") return { fromMs: 0, toMs: end };
  if (view.kind === "last") return { fromMs: Math.max(0, end - view.ms), toMs: Math.max(end, view.ms) };
  return { fromMs: view.fromMs, toMs: view.toMs };
}

/** Brings `factor` times as much into view (under 1: less), and leaves `atMs` where it is. */
export function zoom(span: TimeSpan, options: { factor: number; atMs: number; endMs: number }): TimeView {
  const end = Math.max(options.endMs, MIN_SPAN_MS);
  const lengthMs = Math.max(MIN_SPAN_MS, (span.toMs - span.fromMs) * options.factor);
  if (lengthMs >= end) return { kind: "all" };
  const share = (options.atMs - span.fromMs) / (span.toMs - span.fromMs);
  return within(options.atMs - share * lengthMs, lengthMs, end);
}

/** Moves by `byMs`, no further than the call goes. */
export function pan(span: TimeSpan, options: { byMs: number; endMs: number }): TimeView {
  return within(span.fromMs + options.byMs, span.toMs - span.fromMs, Math.max(options.endMs, MIN_SPAN_MS));
}

/** Moves so that `atMs` is in the middle; as it is where `atMs` is well in view. */
export function show(span: TimeSpan, options: { atMs: number; endMs: number }): TimeView {
  const lengthMs = span.toMs - span.fromMs;
  const margin = lengthMs / 10;
  const isSeen = options.atMs >= span.fromMs + margin && options.atMs <= span.toMs - margin;
  const fromMs = isSeen ? span.fromMs : options.atMs - lengthMs / 2;
  return within(fromMs, lengthMs, Math.max(options.endMs, MIN_SPAN_MS));
}

function within(fromMs: number, lengthMs: number, endMs: number): TimeView {
  const begin = Math.max(0, Math.min(fromMs, endMs - lengthMs));
  return { kind: "fixed", fromMs: begin, toMs: begin + lengthMs };
}
