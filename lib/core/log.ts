/** One event, one line: `2026-11-22T08:00:00.123Z INFO [TX] message call=CA… key=value`, see docs/contract.md. @module */

import { BaseHandler, Logger, type LogRecord } from "@std/log";
import type { Clock } from "./clock.ts";
import type { LogEvent, LogFields, LogLevelName, LogTag } from "./log_event.ts";
import { LogLimit } from "./log_limit.ts";
import { formatJsonLine, formatTextLine } from "./log_line.ts";
import { secretMask } from "./mask.ts";

export type { LogFields, LogTag } from "./log_event.ts";

/** Where events are written. `message` is static text; what varies is in `fields`. */
export interface Log {
  /** What helps to understand, and is off by default. */
  debug(tag: LogTag, message: string, fields?: LogFields): void;
  /** What happens when all is well. */
  info(tag: LogTag, message: string, fields?: LogFields): void;
  /** What a caller may have noticed, or soon will. */
  warn(tag: LogTag, message: string, fields?: LogFields): void;
  /** What failed. */
  error(tag: LogTag, message: string, fields?: LogFields): void;
  /** A log whose every line carries `fields` too. */
  with(fields: LogFields): Log;
}

/** Options of {@linkcode createLog}. */
export interface LogOptions {
  /** Time stamps (wall clock) and the windows of the rate limit. */
  clock: Clock;
  /** One line of text, or of JSON, an event. @default "text" */
  format?: "text" | "json";
  /** Mildest level that is written. @default "info" */
  level?: LogLevelName;
  /** What is replaced by `***` wherever it stands: tokens, keys. @default none */
  secrets?: readonly string[];
  /** Takes each line, without a line break at its end. @default the console */
  write?: (line: string) => void;
}

/** The log of a process. Disposing of it writes how many lines were held back; it can be used on. */
export type RootLog = Log & Disposable;

/**
 * Makes the log of a process. No value can break or fake a line, phone numbers and secrets are hidden, and of lines of
 * one kind at most five in ten seconds pass, see {@linkcode LogLimit}. Writing never throws.
 */
export function createLog(options: LogOptions): RootLog {
  const { clock, format = "text", level = "info", secrets = [], write = writeToConsole } = options;
  const formatLine = format === "json" ? formatJsonLine : formatTextLine;
  const hide = secretMask(secrets);
  const formatter = (record: LogRecord) => formatLine(record.args[0] as LogEvent, hide);
  const handler = new LineHandler(write, formatter);
  const logger = new Logger("ketzev", STD_LEVELS[level], { handlers: [handler] });
  const limit = new LogLimit(clock, (event) => logger[event.level](event.message, event));
  const emit = (level: LogLevelName, tag: LogTag, message: string, fields: LogFields) =>
    limit.offer({ atMs: clock.wallNow(), level, tag, message, fields });
  const log = new TaggedLog(level, emit, {});
  return Object.assign(log, { [Symbol.dispose]: () => limit[Symbol.dispose]() });
}

/** Names of our levels in `@std/log`. */
const STD_LEVELS = { debug: "DEBUG", info: "INFO", warn: "WARN", error: "ERROR" } as const;

/** Order of the levels. */
const RANKS: Readonly<Record<LogLevelName, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

type Emit = (level: LogLevelName, tag: LogTag, message: string, fields: LogFields) => void;

class TaggedLog implements Log {
  readonly #level: LogLevelName;
  readonly #emit: Emit;
  readonly #fields: LogFields;

  constructor(level: LogLevelName, emit: Emit, fields: LogFields) {
    this.#level = level;
    this.#emit = emit;
    this.#fields = fields;
  }

  debug(tag: LogTag, message: string, fields?: LogFields): void {
    this.#log("debug", tag, message, fields);
  }

  info(tag: LogTag, message: string, fields?: LogFields): void {
    this.#log("info", tag, message, fields);
  }

  warn(tag: LogTag, message: string, fields?: LogFields): void {
    this.#log("warn", tag, message, fields);
  }

  error(tag: LogTag, message: string, fields?: LogFields): void {
    this.#log("error", tag, message, fields);
  }

  with(fields: LogFields): Log {
    return new TaggedLog(this.#level, this.#emit, { ...this.#fields, ...fields });
  }

  /** Levels that are off cost one comparison. */
  #log(level: LogLevelName, tag: LogTag, message: string, fields: LogFields = {}): void {
    if (RANKS[level] >= RANKS[this.#level]) this.#emit(level, tag, message, { ...this.#fields, ...fields });
  }
}

class LineHandler extends BaseHandler {
  readonly #write: (line: string) => void;

  constructor(write: (line: string) => void, formatter: (record: LogRecord) => string) {
    super("NOTSET", { formatter });
    this.#write = write;
  }

  /** A full disk or a closed pipe must not end a call. */
  log(line: string): void {
    try {
      this.#write(line);
    } catch {
      // There is no place left to say so.
    }
  }
}

function writeToConsole(line: string): void {
  console.log(line);
}
