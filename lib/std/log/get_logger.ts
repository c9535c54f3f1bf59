import { Logger } from "./logger.ts";
import { state } from "./state.ts";

/** The logger `name` (`default` if left out). One that `setup()` doesn't know is made, without handlers. */
export function getLogger(name = ""): Logger {
  const key = name || "default";
  let logger = state.loggers.get(key);
  if (logger === undefined) {
    if (key === "default") throw new Error(`"default" logger must be set for getting logger without name`);
    logger = new Logger(key, "NOTSET", { handlers: [] });
    state.loggers.set(key, logger);
  }
  return logger;
}
