/** JSON posted to a configured URL, which must not lead to servers inside. @module */
import { lookup } from "node:dns/promises";
import { type AddressRanges, isLoopbackHost, isPublicAddress } from "../core/addresses.ts";

/** Most bytes of the headers of an answer. */
const MAX_HEAD_BYTES = 16 * 1024;

/** A connection that is written to and read from. */
type Connection = Pick<Deno.TcpConn, "read" | "write" | "close">;

/** Options of {@linkcode postJson}. */
export interface PostOptions {
  /** Ends the request. */
  readonly signal: AbortSignal;
  /** Addresses that may be connected to besides those of the public internet. */
  readonly allow: AddressRanges;
  /** Addresses of a host name. @default the system's resolver */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>;
  /** Opens a TCP connection. @default Deno.connect */
  readonly connect?: (to: { hostname: string; port: number }) => Promise<Deno.TcpConn>;
  /** Certificates in PEM that are trusted besides the system's. @default none */
  readonly caCerts?: string[];
}

/** The URL leads to an address that it must not lead to. */
export class ForbiddenAddressError extends Error {
  /** `"ForbiddenAddressError"`. */
  override readonly name = "ForbiddenAddressError";
}

/**
 * Posts `body` to `url` and resolves with the status of the answer; follows no redirect and uses no proxy. The host is
 * looked up once: each of its addresses must be public or of `allow`, and one of them, not the name, is connected to, so
 * that a second look-up can't lead elsewhere. A loopback host, which only a setting can name, may lead to this machine.
 * `fetch()` can't be told which address to use, so the request is written here (RFC 9112).
 */
export async function postJson(url: URL, body: string, options: PostOptions): Promise<number> {
  const { signal } = options;
  signal.throwIfAborted();
  const connection = await open(url, await checkedAddresses(url.hostname, options), options);
  const close = () => connection.close();
  signal.addEventListener("abort", close, { once: true });
  try {
    signal.throwIfAborted();
    await writeAll(connection, requestBytes(url, body));
    return await readStatus(connection);
  } finally {
    signal.removeEventListener("abort", close);
    if (!signal.aborted) close();
  }
}

async function checkedAddresses(hostname: string, options: PostOptions): Promise<readonly string[]> {
  const { allow, resolve = resolveHost } = options;
  const host = hostname.replace(/^\[|\]$/g, "");
  const mayBe = (address: string): boolean =>
    isPublicAddress(address) || allow.has(address) || isLoopbackHost(host) && isLoopbackHost(address);
  const addresses = await resolve(host);
  const wrong = addresses.find((address) => !mayBe(address));
  if (wrong !== undefined) {
    throw new ForbiddenAddressError(`it leads to ${wrong}, which is not public nor in ALERT_WEBHOOK_ALLOW`);
  }
  return addresses;
}

/** Connects to the first address that answers. */
async function open(url: URL, addresses: readonly string[], options: PostOptions): Promise<Connection> {
  const { signal, connect = Deno.connect, caCerts = [] } = options;
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  let cause: unknown = new Error("it has no address");
  for (const hostname of addresses) {
    try {
      const tcp = await connect({ hostname, port });
      if (signal.aborted) tcp.close();
      signal.throwIfAborted();
      if (url.protocol !== "https:") return tcp;
      const name = url.hostname.replace(/^\[|\]$|\.$/g, "");
      return await Deno.startTls(tcp, { hostname: name, caCerts, alpnProtocols: ["http/1.1"] });
    } catch (thrown) {
      signal.throwIfAborted();
      cause = thrown;
    }
  }
  throw cause;
}

function requestBytes(url: URL, body: string): Uint8Array {
  const encoder = new TextEncoder();
  const content = encoder.encode(body);
  const head = encoder.encode([
    `POST ${url.pathname}${url.search} HTTP/1.1`,
    `Host: ${url.host}`,
    "Content-Type: application/json",
    `Content-Length: ${content.length}`,
    "User-Agent: Ketzev",
    "Connection: close",
    "\r\n",
  ].join("\r\n"));
  const bytes = new Uint8Array(head.length + content.length);
  bytes.set(head);
  bytes.set(content, head.length);
  return bytes;
}

async function writeAll(connection: Connection, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}

/** The status of the first answer that isn't an interim one (1xx). */
async function readStatus(connection: Connection): Promise<number> {
  const decoder = new TextDecoder("latin1");
  const buffer = new Uint8Array(MAX_HEAD_BYTES);
  let length = 0;
  for (;;) {
    const heads = decoder.decode(buffer.subarray(0, length)).split("\r\n\r\n").slice(0, -1);
    for (const head of heads) {
      const status = Number(/^HTTP\/1\.[01] (\d{3})(?: |\r|$)/.exec(head)?.[1]);
      if (Number.isNaN(status)) throw new Error("the answer is not HTTP");
      if (status >= 200) return status;
    }
    const count = length < MAX_HEAD_BYTES ? await connection.read(buffer.subarray(length)) : null;
    if (count === null) throw new Error("the answer has no status");
    length += count;
  }
}

async function resolveHost(hostname: string): Promise<readonly string[]> {
  return (await lookup(hostname, { all: true })).map(({ address }) => address);
}
