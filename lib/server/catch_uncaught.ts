import { errorMessage } from "../core/errors.ts";
import type { Log } from "../core/log.ts";

/** Logs what nobody catches. Without it, one promise that nobody waits for ends the process and every call on it. */
export function catchUncaught(log: Log): void {
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    log.error("CALL", "unhandled rejection", { error: errorMessage(event.reason) });
  });
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    log.error("CALL", "uncaught error", { error: errorMessage(event.error) });
  });
}
