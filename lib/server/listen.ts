import type { Config } from "../config.ts";
import type { Clock } from "../core/clock.ts";
import { ConfigError } from "../core/errors.ts";
import { listenFailure } from "../core/listen_failure.ts";
import type { Fetch, HttpServer } from "../platform/http_server.ts";
import { serveHttp } from "../platform/serve.ts";

/** A server that is bound to its port. */
export interface Listener extends HttpServer {
  /** From now on requests are answered by `fetch`; before, with 503. */
  serve(fetch: Fetch): void;
}

/**
 * Binds `host` and `port`.
 *
 * Rejects with a ConfigError of `HOST` or `PORT` when that can't be done: one line with both, and what to do about it.
 */
export async function listen(
  { host, port }: Pick<Config, "host" | "port">,
  clock: Clock,
): Promise<Listener> {
  let fetch: Fetch = () => new Response(null, { status: 503 });
  try {
    const server = await serveHttp((request, info) => fetch(request, info), { hostname: host, port, clock });
    return { ...server, serve: (given) => void (fetch = given) };
  } catch (thrown) {
    const { setting, detail, fix } = listenFailure(thrown, { host, port });
    throw new ConfigError(setting, `Cannot listen: ${detail}; ${fix}`);
  }
}
