/** One event, one line. See CONTRACT: `2026-11-22T08:00:00.123Z INFO [TX] message call=CA… key=value`. @module */

/** Part of the system that a line speaks of. */
export type LogTag = "CALL" | "TX" | "RX" | "TTS" | "STT" | "LATENCY" | "LLM" | "HTTP" | "STORE";

/** Values of a line; a key carries its unit (`waitedMs`). `undefined` is left out. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Where events are written. `message` is static text; what varies is in `fields`. */
export interface Log {
  debug(tag: LogTag, message: string, fields?: LogFields): void;
  info(tag: LogTag, message: string, fields?: LogFields): void;
  warn(tag: LogTag, message: string, fields?: LogFields): void;
  error(tag: LogTag, message: string, fields?: LogFields): void;
  /** A log whose every line carries `fields` too. */
  with(fields: LogFields): Log;
}
