/** What `Deno.serve()` passes along with a request; Hono keeps it as `env`. */
export interface ServeEnv {
  Bindings: Partial<Pick<Deno.ServeHandlerInfo, "remoteAddr">>;
}

/** Address of the other end of the connection; `undefined` if there is none, as in tests and on Unix sockets. */
export function remoteAddressOf(env: ServeEnv["Bindings"] | undefined): string | undefined {
  const address = env?.remoteAddr;
  return address !== undefined && "hostname" in address ? address.hostname : undefined;
}
