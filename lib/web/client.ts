/** Who sends a request. @module */
import type { Context } from "hono";
import { type AddressRanges, canonicalAddress } from "../core/addresses.ts";
import type { ServeInfo } from "../platform/http_server.ts";

/** What comes along with a request; Hono keeps it as `env`. */
export interface ServeEnv {
  /** Of the server: who asks. */
  Bindings: Partial<ServeInfo>;
}

/** Address of the other end of the connection; `undefined` if there is none, as in tests. */
export function remoteAddressOf(env: ServeEnv["Bindings"] | undefined): string | undefined {
  return env?.remoteAddr?.hostname;
}

/** A client as it is known here. */
export interface Client {
  /** Its IP address; `unknown` when the connection has none. */
  readonly address: string;
  /** Whether a trusted proxy told it, and not the connection. */
  readonly forwarded: boolean;
}

/**
 * The client of a request: the other end of the connection, or, where that is a proxy of `trustProxy`, whom that proxy
 * saw. Each proxy appends to `X-Forwarded-For` whom it saw, so the list is read from its end, and what stands before the
 * first address that isn't a trusted proxy's is only what a client says.
 */
export function clientOf(c: Context, trustProxy: AddressRanges): Client {
  const entries = c.req.header("x-forwarded-for")?.split(",") ?? [];
  let address = canonicalAddress(remoteAddressOf(c.env as ServeEnv["Bindings"] | undefined) ?? "") ??
    "unknown";
  let forwarded = false;
  while (entries.length > 0 && trustProxy.has(address)) {
    const seen = canonicalAddress(entries.pop()!);
    if (seen === undefined) break;
    address = seen;
    forwarded = true;
  }
  return { address, forwarded };
}
