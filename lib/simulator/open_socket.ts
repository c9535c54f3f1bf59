import type { Clock } from "../core/clock.ts";
import type { RandomBytes } from "../core/ids.ts";
import { errorMessage } from "../core/errors.ts";
import { encodeBase64 } from "../twilio/base64.ts";
import { checkHandshake, formatHandshake, StreamOpenError } from "./handshake.ts";
import { type Connection, type WireListener, WireSocket } from "./wire_socket.ts";

/** Options of {@linkcode openSocket}. */
export interface OpenSocketOptions {
  /** Value of `x-twilio-signature`; `null` leaves the header out. */
  signature: string | null;
  /** Value of `host`. @default that of the URL */
  host?: string;
  listener: WireListener;
  clock: Clock;
  random: RandomBytes;
  /** How long connecting and the handshake may take together, in ms. @default 10000 */
  timeoutMs?: number;
  /** Gives up. */
  signal: AbortSignal;
}

const MAX_HEAD_BYTES = 16 * 1024;

/**
 * Connects to a `ws:` or `wss:` URL as Twilio does (Twilio "Media Streams - WebSocket Messages").
 *
 * @returns the socket, and the bytes that came behind the handshake's answer, for {@linkcode WireSocket.run}
 * @throws {StreamOpenError} 31901 on a timeout, 31902 if nobody listens, 31920 on any answer but a right 101
 */
export async function openSocket(
  url: URL,
  options: OpenSocketOptions,
): Promise<{ socket: WireSocket; leftover: Uint8Array }> {
  const { clock } = options;
  const expiry = Promise.withResolvers<never>();
  const alarm = clock.alarm(() => {
    expiry.reject(new StreamOpenError(31901, `Cannot open the stream: no answer from ${url.host} in time`));
  });
  alarm.set(clock.now() + (options.timeoutMs ?? 10_000));
  const onAbort = () => expiry.reject(options.signal.reason);
  options.signal.addEventListener("abort", onAbort, { once: true });
  let connection: Connection | undefined;
  try {
    options.signal.throwIfAborted();
    connection = await firstOf(connect(url), expiry.promise, (late) => late.close());
    return await firstOf(shakeHands(connection, url, options), expiry.promise, () => {});
  } catch (thrown) {
    connection?.close();
    throw thrown;
  } finally {
    alarm.cancel();
    options.signal.removeEventListener("abort", onAbort);
    expiry.promise.catch(() => {});
  }
}

async function connect(url: URL): Promise<Connection> {
  const isSecure = url.protocol === "wss:";
  const hostname = url.hostname.replace(/^\[|\]$/g, "");
  const port = url.port === "" ? (isSecure ? 443 : 80) : Number(url.port);
  try {
    if (isSecure) return await Deno.connectTls({ hostname, port, alpnProtocols: ["http/1.1"] });
    const connection = await Deno.connect({ hostname, port });
    connection.setNoDelay(true);
    return connection;
  } catch (thrown) {
    const message = `Cannot open the stream: connecting to ${url.host} failed (${errorMessage(thrown)})`;
    throw new StreamOpenError(31902, message);
  }
}

async function shakeHands(
  connection: Connection,
  url: URL,
  options: OpenSocketOptions,
): Promise<{ socket: WireSocket; leftover: Uint8Array }> {
  const key = encodeBase64(options.random(16));
  const request = formatHandshake(url.pathname, {
    host: options.host ?? url.host,
    key,
    signature: options.signature,
  });
  const bytes = new TextEncoder().encode(request);
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
  let text = "";
  const buffer = new Uint8Array(4096);
  for (let end = -1; end < 0;) {
    const count = await connection.read(buffer);
    if (count === null || text.length > MAX_HEAD_BYTES) {
      throw new StreamOpenError(31920, "Cannot open the stream: the answer to the handshake has no end");
    }
    // One character a byte, so that what follows the head comes out unchanged.
    for (let i = 0; i < count; i++) text += String.fromCharCode(buffer[i]!);
    end = text.indexOf("\r\n\r\n");
  }
  const end = text.indexOf("\r\n\r\n");
  await checkHandshake(text.slice(0, end), key);
  const leftover = Uint8Array.from(text.slice(end + 4), (character) => character.charCodeAt(0));
  return { socket: new WireSocket(connection, options), leftover };
}

/** `work`, unless `expiry` rejects first; what `work` still yields then goes to `dispose`. */
async function firstOf<T>(work: Promise<T>, expiry: Promise<never>, dispose: (late: T) => void): Promise<T> {
  try {
    return await Promise.race([work, expiry]);
  } catch (thrown) {
    work.then(dispose, () => {});
    throw thrown;
  }
}
