import { ConsoleHandler } from "./console_handler.ts";
import { type LogConfig, Logger } from "./logger.ts";
import { DEFAULT_LEVEL, state } from "./state.ts";

/** Replaces all handlers and loggers by those of `config`. Without a `default` one, that is on the console. */
export function setup(config: LogConfig): void {
  for (const handler of state.handlers.values()) handler.destroy();
  state.handlers.clear();
  state.loggers.clear();

  const handlers = { default: new ConsoleHandler(DEFAULT_LEVEL), ...config.handlers };
  for (const [name, handler] of Object.entries(handlers)) {
    handler.setup();
    state.handlers.set(name, handler);
  }
  const loggers = { default: { level: DEFAULT_LEVEL, handlers: ["default"] } as const, ...config.loggers };
  for (const [name, { level = DEFAULT_LEVEL, handlers = [] }] of Object.entries(loggers)) {
    const own = handlers.map((handler) => state.handlers.get(handler)).filter((handler) =>
      handler !== undefined
    );
    state.loggers.set(name, new Logger(name, level, { handlers: own }));
  }
}
