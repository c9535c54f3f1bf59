/** Times within a call as people read them. @module */

/** How times are told: since the call began, or by the clock, in UTC as in the log lines. */
export type TimeMode = "relative" | "absolute";

/** `m:ss` or `h:mm:ss`, with a tenth where `tenths` is set. */
export function relativeText(ms: number, options: { tenths?: boolean } = {}): string {
  const tenths = Math.max(0, options.tenths ? Math.round(ms / 100) : Math.floor(ms / 1_000) * 10);
  const total = Math.floor(tenths / 10);
  const [hours, minutes, seconds] = [Math.floor(total / 3_600), Math.floor(total / 60) % 60, total % 60];
  const tail = `${two(seconds)}${options.tenths ? `.${tenths % 10}` : ""}`;
  return hours > 0 ? `${hours}:${two(minutes)}:${tail}` : `${minutes}:${tail}`;
}

/** `hh:mm:ss` of the clock, in UTC, with a tenth where `tenths` is set. */
export function absoluteText(ms: number, options: { startedAt: string; tenths?: boolean }): string {
  const startedMs = Date.parse(options.startedAt);
  if (Number.isNaN(startedMs)) return relativeText(ms, options);
  const at = options.tenths ? Math.round((startedMs + ms) / 100) * 100 : startedMs + ms;
  return new Date(at).toISOString().slice(11, options.tenths ? 21 : 19);
}

/** Either of them. */
export function timeText(
  ms: number,
  options: { mode: TimeMode; startedAt: string; tenths?: boolean },
): string {
  return options.mode === "absolute" ? absoluteText(ms, options) : relativeText(ms, options);
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
