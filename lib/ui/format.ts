/** Figures as people read them. A figure that is `null` is not known yet and reads "–". @module */

/** What stands for a figure that isn't known. */
export const UNKNOWN = "–";

/** Milliseconds: one decimal under 10 ms, whole ones under a second, seconds from there. */
export function formatMs(ms: number | null): string {
  if (ms === null) return UNKNOWN;
  const size = Math.abs(ms);
  const sign = ms < 0 && size >= 0.05 ? "−" : "";
  if (size < 9.95) return `${sign}${size.toFixed(1)} ms`;
  if (size < 999.5) return `${sign}${size.toFixed(0)} ms`;
  return `${sign}${(size / 1_000).toFixed(size < 99_950 ? 1 : 0)} s`;
}

/** Milliseconds with their sign, for what may run ahead (+) or behind (−). */
export function formatDrift(ms: number | null): string {
  return ms !== null && ms >= 0.05 ? `+${formatMs(ms)}` : formatMs(ms);
}

/** Frames a second, nominally 50.0. */
export function formatFps(fps: number | null): string {
  return fps === null ? UNKNOWN : fps.toFixed(1);
}

/** A duration in ms as `m:ss` or `h:mm:ss`, rounded, with a tenth where `tenths` is set; below zero reads as zero. */
export function formatDuration(ms: number, options: { tenths?: boolean } = {}): string {
  const tenths = Math.max(0, options.tenths ? Math.round(ms / 100) : Math.round(ms / 1_000) * 10);
  const total = Math.floor(tenths / 10);
  const [hours, minutes, seconds] = [Math.floor(total / 3_600), Math.floor(total / 60) % 60, total % 60];
  const tail = `${two(seconds)}${options.tenths ? `.${tenths % 10}` : ""}`;
  return hours > 0 ? `${hours}:${two(minutes)}:${tail}` : `${minutes}:${tail}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** An ISO 8601 time as `YYYY-MM-DD hh:mm:ss`, in UTC. */
export function formatTime(iso: string): string {
  return iso.slice(0, 19).replace("T", " ");
}
