import { getLevelName, type LogLevel } from "./levels.ts";

/** What a {@linkcode LogRecord} is made of. */
export interface LogRecordOptions {
  /** The message as text. */
  msg: string;
  /** What was given beside the message. */
  args: unknown[];
  /** How severe it is. */
  level: LogLevel;
  /** The logger that it was given to. */
  loggerName: string;
}

/** One event, as handlers get it. */
export class LogRecord {
  /** The message as text. */
  readonly msg: string;
  /** How severe it is. */
  readonly level: LogLevel;
  /** Name of {@linkcode LogRecord.level}, such as `INFO`. */
  readonly levelName: string;
  /** The logger that it was given to. */
  readonly loggerName: string;
  readonly #args: unknown[];
  readonly #datetime = new Date();

  /** Copies the arguments and takes the time. */
  constructor(options: LogRecordOptions) {
    this.msg = options.msg;
    this.#args = [...options.args];
    this.level = options.level;
    this.levelName = getLevelName(options.level);
    this.loggerName = options.loggerName;
  }

  /** A copy of what was given beside the message. */
  get args(): unknown[] {
    return [...this.#args];
  }

  /** When the record was made. */
  get datetime(): Date {
    return new Date(this.#datetime.getTime());
  }
}
