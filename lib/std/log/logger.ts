import type { BaseHandler } from "./base_handler.ts";
import { getLevelByName, getLevelName, type LevelName, type LogLevel, LogLevels } from "./levels.ts";
import { LogRecord } from "./log_record.ts";

export { LogRecord, type LogRecordOptions } from "./log_record.ts";

/** Any function; it isn't a message itself but makes one when it is needed. */
// deno-lint-ignore no-explicit-any
export type GenericFunction = (...args: any[]) => any;

/** Options for {@linkcode Logger}. */
export interface LoggerOptions {
  /**
   * Where records go, in this order.
   *
   * @default {[]}
   */
  handlers?: BaseHandler[];
}

/** A message, or a function that makes it if its level is logged. */
type Message<T> = (T extends GenericFunction ? never : T) | (() => T);

/** Gives every event from its level upwards to its handlers. Each method returns the message. */
export class Logger {
  readonly #loggerName: string;
  #level: LogLevel;
  /** Where the records go, in this order. */
  handlers: BaseHandler[];

  /** Throws for a level that there isn't. */
  constructor(loggerName: string, levelName: LevelName, options: LoggerOptions = {}) {
    this.#loggerName = loggerName;
    this.#level = getLevelByName(levelName);
    this.handlers = options.handlers ?? [];
  }

  /** Mildest level that is logged. */
  get level(): LogLevel {
    return this.#level;
  }

  set level(level: LogLevel) {
    getLevelName(level); // Throws if there is no such level.
    this.#level = level;
  }

  /** Name of {@linkcode Logger.level}. */
  get levelName(): LevelName {
    return getLevelName(this.#level);
  }

  set levelName(levelName: LevelName) {
    this.#level = getLevelByName(levelName);
  }

  /** Name given at construction. */
  get loggerName(): string {
    return this.#loggerName;
  }

  /** Logs at DEBUG what `msg` makes; it is called only if that is logged. */
  debug<T>(msg: () => T, ...args: unknown[]): T | undefined;
  /** Logs `msg` at DEBUG. */
  debug<T>(msg: T extends GenericFunction ? never : T, ...args: unknown[]): T;
  debug<T>(msg: Message<T>, ...args: unknown[]): T | undefined {
    return this.#log(LogLevels.DEBUG, msg, args);
  }

  /** Logs at INFO what `msg` makes; it is called only if that is logged. */
  info<T>(msg: () => T, ...args: unknown[]): T | undefined;
  /** Logs `msg` at INFO. */
  info<T>(msg: T extends GenericFunction ? never : T, ...args: unknown[]): T;
  info<T>(msg: Message<T>, ...args: unknown[]): T | undefined {
    return this.#log(LogLevels.INFO, msg, args);
  }

  /** Logs at WARN what `msg` makes; it is called only if that is logged. */
  warn<T>(msg: () => T, ...args: unknown[]): T | undefined;
  /** Logs `msg` at WARN. */
  warn<T>(msg: T extends GenericFunction ? never : T, ...args: unknown[]): T;
  warn<T>(msg: Message<T>, ...args: unknown[]): T | undefined {
    return this.#log(LogLevels.WARN, msg, args);
  }

  /** Logs at ERROR what `msg` makes; it is called only if that is logged. */
  error<T>(msg: () => T, ...args: unknown[]): T | undefined;
  /** Logs `msg` at ERROR. */
  error<T>(msg: T extends GenericFunction ? never : T, ...args: unknown[]): T;
  error<T>(msg: Message<T>, ...args: unknown[]): T | undefined {
    return this.#log(LogLevels.ERROR, msg, args);
  }

  /** Logs at CRITICAL what `msg` makes; it is called only if that is logged. */
  critical<T>(msg: () => T, ...args: unknown[]): T | undefined;
  /** Logs `msg` at CRITICAL. */
  critical<T>(msg: T extends GenericFunction ? never : T, ...args: unknown[]): T;
  critical<T>(msg: Message<T>, ...args: unknown[]): T | undefined {
    return this.#log(LogLevels.CRITICAL, msg, args);
  }

  #log<T>(level: LogLevel, msg: Message<T>, args: unknown[]): T | undefined {
    const isMaker = msg instanceof Function;
    if (this.#level > level) return isMaker ? undefined : msg;
    const message = isMaker ? msg() : msg;
    const record = new LogRecord({ msg: asString(message), args, level, loggerName: this.#loggerName });
    for (const handler of this.handlers) handler.handle(record);
    return message;
  }
}

function asString(data: unknown): string {
  if (typeof data === "string") return data;
  if (data instanceof Error) return data.stack ?? String(data);
  if (typeof data === "object" && data !== null) return JSON.stringify(data);
  return String(data);
}
