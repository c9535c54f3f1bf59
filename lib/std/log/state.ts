import type { BaseHandler } from "./base_handler.ts";
import { ConsoleHandler } from "./console_handler.ts";
import { Logger } from "./logger.ts";

/** Level of the default logger and of loggers that name none. */
export const DEFAULT_LEVEL = "INFO";

/** Loggers and handlers that `setup()` made. At first: the default logger, on the console. */
export const state: { handlers: Map<string, BaseHandler>; loggers: Map<string, Logger> } = {
  handlers: new Map([["default", new ConsoleHandler(DEFAULT_LEVEL)]]),
  loggers: new Map(),
};
state.loggers.set(
  "default",
  new Logger("default", DEFAULT_LEVEL, { handlers: [...state.handlers.values()] }),
);
