import type { Log, LogFields, LogTag } from "../../lib/core/log.ts";

/** Keeps lines instead of writing them. */
export class RecordingLog implements Log {
  readonly lines: { level: string; tag: LogTag; message: string; fields: LogFields }[] = [];

  debug(tag: LogTag, message: string, fields: LogFields = {}): void {
    this.lines.push({ level: "debug", tag, message, fields });
  }

  info(tag: LogTag, message: string, fields: LogFields = {}): void {
    this.lines.push({ level: "info", tag, message, fields });
  }

  warn(tag: LogTag, message: string, fields: LogFields = {}): void {
    this.lines.push({ level: "warn", tag, message, fields });
  }

  error(tag: LogTag, message: string, fields: LogFields = {}): void {
    this.lines.push({ level: "error", tag, message, fields });
  }

  with(): Log {
    return this;
  }
}
