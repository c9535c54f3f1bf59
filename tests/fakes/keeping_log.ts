import type { Log, LogFields } from "../../lib/core/log.ts";
import type { LogTag } from "../../lib/core/log_event.ts";

/** A line that was logged. */
export interface LoggedLine {
  readonly level: string;
  readonly tag: LogTag;
  readonly message: string;
  readonly fields: LogFields;
}

/** A log that keeps its lines. */
export class KeepingLog implements Log {
  readonly lines: LoggedLine[];
  /** Throws at this message. */
  fails: string | undefined;
  readonly #fields: LogFields;
  readonly #parent: KeepingLog | undefined;

  constructor(lines: LoggedLine[] = [], fields: LogFields = {}, parent?: KeepingLog) {
    this.lines = lines;
    this.#fields = fields;
    this.#parent = parent;
  }

  debug(tag: LogTag, message: string, fields?: LogFields): void {
    this.#keep("debug", tag, message, fields);
  }

  info(tag: LogTag, message: string, fields?: LogFields): void {
    this.#keep("info", tag, message, fields);
  }

  warn(tag: LogTag, message: string, fields?: LogFields): void {
    this.#keep("warn", tag, message, fields);
  }

  error(tag: LogTag, message: string, fields?: LogFields): void {
    this.#keep("error", tag, message, fields);
  }

  with(fields: LogFields): Log {
    return new KeepingLog(this.lines, { ...this.#fields, ...fields }, this.#parent ?? this);
  }

  #keep(level: string, tag: LogTag, message: string, fields?: LogFields): void {
    if (message === (this.#parent ?? this).fails) throw new Error(`Cannot log: ${message}`);
    this.lines.push({ level, tag, message, fields: { ...this.#fields, ...fields } });
  }
}
