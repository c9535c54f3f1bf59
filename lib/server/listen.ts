import type { Config } from "../config.ts";
import { ConfigError } from "../core/errors.ts";
import { listenFailure } from "../core/listen_failure.ts";

/** Answers a request; `info` says who asks. */
export type Fetch = (request: Request, info: Deno.ServeHandlerInfo) => Response | Promise<Response>;

/** A server that is bound to its port. */
export interface Listener {
  /** The port that it is bound to, also when `PORT` is 0. */
  readonly port: number;
  /** From now on requests are answered by `fetch`; before, with 503. */
  serve(fetch: Fetch): void;
  /** Takes no more connections and waits for the requests under way. Closes WebSockets at once. */
  shutdown(): Promise<void>;
}

/**
 * Binds `host` and `port`.
 *
 * @throws {ConfigError} of `HOST` or `PORT` when that can't be done: one line with both, and what to do about it
 */
export function listen({ host, port }: Pick<Config, "host" | "port">): Listener {
  let fetch: Fetch = () => new Response(null, { status: 503 });
  try {
    const options = { hostname: host, port, onListen: () => {} };
    const server = Deno.serve(options, (request, info) => fetch(request, info));
    return {
      port: (server.addr as Deno.NetAddr).port,
      serve: (given) => void (fetch = given),
      shutdown: () => server.shutdown(),
    };
  } catch (thrown) {
    const { setting, detail, fix } = listenFailure(thrown, { host, port });
    throw new ConfigError(setting, `Cannot listen: ${detail}; ${fix}`);
  }
}
