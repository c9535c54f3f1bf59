import { getLevelByName, getLevelName, type LevelName, type LogLevel } from "./levels.ts";
import type { LogRecord } from "./log_record.ts";

/** Makes the text of a record. */
export type FormatterFunction = (logRecord: LogRecord) => string;

/** Options for {@linkcode BaseHandler}. */
export interface BaseHandlerOptions {
  /**
   * Makes the text of a record.
   *
   * @default {"LEVEL msg"}
   */
  formatter?: FormatterFunction;
}

/** Formats the records from a level upwards; a subclass says in `log()` where the text goes. */
export abstract class BaseHandler {
  #levelName: LevelName;
  #level: LogLevel;
  /** Makes the text of a record. */
  formatter: FormatterFunction;

  /** Throws for a level that there isn't. */
  constructor(levelName: LevelName, options?: BaseHandlerOptions) {
    this.#levelName = levelName;
    this.#level = getLevelByName(levelName);
    this.formatter = options?.formatter ?? ((logRecord) => `${logRecord.levelName} ${logRecord.msg}`);
  }

  /** Mildest level that is handled. */
  get level(): LogLevel {
    return this.#level;
  }

  set level(level: LogLevel) {
    this.#level = level;
    this.#levelName = getLevelName(level);
  }

  /** Name of {@linkcode BaseHandler.level}. */
  get levelName(): LevelName {
    return this.#levelName;
  }

  set levelName(levelName: LevelName) {
    this.#levelName = levelName;
    this.#level = getLevelByName(levelName);
  }

  /** Writes `logRecord`, unless it is milder than the level. */
  handle(logRecord: LogRecord): void {
    if (this.level > logRecord.level) return;
    this.log(this.format(logRecord));
  }

  /** The text of `logRecord`. */
  format(logRecord: LogRecord): string {
    return this.formatter(logRecord);
  }

  /** Writes one formatted record. */
  abstract log(msg: string): void;

  /** Called when the handler is put to use. */
  setup(): void {}

  /** Called when the handler is taken out of use. */
  destroy(): void {}

  /** Writes what is left to write, and lets go of what is open. */
  [Symbol.dispose](): void {
    this.destroy();
  }
}
