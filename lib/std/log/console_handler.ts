import { BaseHandler, type BaseHandlerOptions } from "./base_handler.ts";
import { type LevelName, type LogLevel, LogLevels } from "./levels.ts";
import type { LogRecord } from "./log_record.ts";

/** Options for {@linkcode ConsoleHandler}. */
export interface ConsoleHandlerOptions extends BaseHandlerOptions {
  /**
   * Whether the level shows as a colour. `NO_COLOR` turns it off.
   *
   * @default {true}
   */
  useColors?: boolean;
}

/** Writes to the console's standard output. */
export class ConsoleHandler extends BaseHandler {
  readonly #useColors: boolean;

  /** Throws for a level that there isn't. */
  constructor(levelName: LevelName, options: ConsoleHandlerOptions = {}) {
    super(levelName, options);
    this.#useColors = options.useColors ?? true;
  }

  /** The text of `logRecord`, with the colour of its level. */
  override format(logRecord: LogRecord): string {
    const text = super.format(logRecord);
    return this.#useColors && !Deno.noColor ? coloured(text, logRecord.level) : text;
  }

  /** Writes one line. */
  log(msg: string): void {
    console.log(msg);
  }
}

function coloured(text: string, level: LogLevel): string {
  switch (level) {
    case LogLevels.INFO:
      return `\x1b[34m${text}\x1b[39m`;
    case LogLevels.WARN:
      return `\x1b[33m${text}\x1b[39m`;
    case LogLevels.ERROR:
      return `\x1b[31m${text}\x1b[39m`;
    case LogLevels.CRITICAL:
      return `\x1b[1m\x1b[31m${text}\x1b[39m\x1b[22m`;
    default:
      return text;
  }
}
