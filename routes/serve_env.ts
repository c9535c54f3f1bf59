import type { ServeInfo } from "../lib/platform/http_server.ts";

/** What comes along with a request; Hono keeps it as `env`. */
export interface ServeEnv {
  Bindings: Partial<ServeInfo>;
}

/** Address of the other end of the connection; `undefined` if there is none, as in tests. */
export function remoteAddressOf(env: ServeEnv["Bindings"] | undefined): string | undefined {
  return env?.remoteAddr?.hostname;
}
