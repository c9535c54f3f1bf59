/** Which client a request comes from, for limits by source. @module */
import type { Context } from "hono";

/** The address that the socket of a request has. */
interface ServeInfo {
  remoteAddr?: { hostname?: string };
}

/**
 * The client's address; of IPv6 the /64 that one client has to itself. With `behindProxy`, the last entry of
 * `X-Forwarded-For` counts, the one that the proxy in front wrote, and only when the socket is of this machine.
 */
export function clientSource(c: Context, options: { behindProxy: boolean }): string {
  const info = c.env as ServeInfo | undefined;
  const peer = info?.remoteAddr?.hostname ?? "unknown";
  const forwarded = c.req.header("x-forwarded-for")?.split(",").at(-1)?.trim();
  const address = options.behindProxy && isLoopback(peer) && forwarded ? forwarded.slice(0, 64) : peer;
  return address.includes(":") && !address.includes(".") ? prefix64(address) : address;
}

function isLoopback(address: string): boolean {
  return address === "::1" || address.startsWith("127.") || address.startsWith("::ffff:127.");
}

/** The first four groups of an IPv6 address, as far as they are written before a `::`. */
function prefix64(address: string): string {
  const [head = "", tail] = address.split("::");
  const groups = head.split(":").filter((group) => group !== "").slice(0, 4);
  while (tail !== undefined && groups.length < 4) groups.push("0");
  return groups.join(":");
}
