/** The one place where exceptions become responses. @module */
import type { ErrorHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { InvalidCursorError } from "../store/history_store.ts";
import type { Log } from "../core/log.ts";
import { problem } from "./problem.ts";

/**
 * Maps an exception to a problem. One that carries its own response gives that; anything unforeseen is logged and
 * says nothing of its inside to the client.
 */
export function mapError(log: Log): ErrorHandler {
  return (error, c) => {
    if (error instanceof HTTPException) {
      return error.res !== undefined
        ? error.getResponse()
        : problem({ status: error.status, detail: error.message || "The request was refused." });
    }
    if (error instanceof InvalidCursorError) {
      return problem({ status: 400, detail: `cursor: ${error.message}` });
    }
    log.error("HTTP", "request failed", {
      method: c.req.method,
      path: c.req.path,
      error: error.name,
      reason: error.message.split("\n", 1)[0],
    });
    return problem({ status: 500, detail: "The server failed to answer; its log says why." });
  };
}
