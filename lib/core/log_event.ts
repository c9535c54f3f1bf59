/** Part of the system that a line speaks of. */
export type LogTag = "CALL" | "TX" | "RX" | "TTS" | "STT" | "LATENCY" | "LLM" | "HTTP" | "STORE";

/** Values of a line; a key carries its unit (`waitedMs`). `undefined` is left out. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Severity of a line, mildest first. */
export type LogLevelName = "debug" | "info" | "warn" | "error";

/** One event, as it becomes a line. */
export interface LogEvent {
  /** Wall-clock time in ms since 1970. */
  readonly atMs: number;
  /** How severe it is. */
  readonly level: LogLevelName;
  /** What it speaks of. */
  readonly tag: LogTag;
  /** Static text. */
  readonly message: string;
  /** What varies. */
  readonly fields: LogFields;
}
