import type { Log, LogFields, LogTag } from "../../lib/core/log.ts";

/** A log that keeps its lines: `level TAG message key=value`. */
export class MemoryLog implements Log {
  readonly lines: string[];
  readonly #fields: LogFields;

  constructor(lines: string[] = [], fields: LogFields = {}) {
    this.lines = lines;
    this.#fields = fields;
  }

  debug(tag: LogTag, message: string, fields?: LogFields): void {
    this.#add("debug", tag, message, fields);
  }

  info(tag: LogTag, message: string, fields?: LogFields): void {
    this.#add("info", tag, message, fields);
  }

  warn(tag: LogTag, message: string, fields?: LogFields): void {
    this.#add("warn", tag, message, fields);
  }

  error(tag: LogTag, message: string, fields?: LogFields): void {
    this.#add("error", tag, message, fields);
  }

  with(fields: LogFields): Log {
    return new MemoryLog(this.lines, { ...this.#fields, ...fields });
  }

  #add(level: string, tag: LogTag, message: string, fields: LogFields = {}): void {
    const pairs = Object.entries({ ...this.#fields, ...fields }).filter(([, value]) => value !== undefined);
    this.lines.push([level, tag, message, ...pairs.map(([name, value]) => `${name}=${value}`)].join(" "));
  }
}
