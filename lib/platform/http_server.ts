/** Serving HTTP, whatever does it. Types only. @module */

import type { Clock } from "../core/clock.ts";
import type { WebSocketPort } from "./web_socket_port.ts";

/** What comes with a request; Hono keeps it as `env`. */
export interface ServeInfo {
  /** Address of the other end of the connection. */
  readonly remoteAddr: { readonly hostname: string };
  /**
   * Makes a WebSocket of a handshake that `readHandshake()` takes, once. Answer the request with `response`, whatever is
   * done to its headers. Missing where there is nothing to upgrade.
   */
  readonly upgrade?: () => { readonly socket: WebSocketPort; readonly response: Response };
}

/** Answers one request. */
export type Fetch = (request: Request, info: ServeInfo) => Response | Promise<Response>;

/** Where to listen. */
export interface ServeOptions {
  /** Name or address, without brackets. */
  readonly hostname: string;
  /** 0: any that is free. */
  readonly port: number;
  /** For time limits. */
  readonly clock: Clock;
}

/** A server that listens. */
export interface HttpServer {
  /** That it is bound to. */
  readonly port: number;
  /** Cuts WebSockets off, takes no more requests, and resolves when those under way are answered. */
  shutdown(): Promise<void>;
}
