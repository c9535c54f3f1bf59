import { encodeBase64 } from "../twilio/base64.ts";

/** Where a stream could not be opened, with Twilio's error code: 31901, 31902, 31920, 31922 or 31923. */
export class StreamOpenError extends Error {
  readonly code: number;
  /** HTTP status of an answer other than 101. */
  readonly status: number | null;

  constructor(code: number, message: string, options: { status?: number } = {}) {
    super(message);
    this.name = "StreamOpenError";
    this.code = code;
    this.status = options.status ?? null;
  }
}

const ACCEPT_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** The request of a handshake as Twilio's client writes it: no Origin, no subprotocol, no extensions. */
export function formatHandshake(
  path: string,
  options: { host: string; key: string; signature: string | null },
): string {
  const lines = [
    `GET ${path} HTTP/1.1`,
    `host: ${options.host}`,
    "user-agent: Twilio.TmeWs/1.0",
    "connection: Upgrade",
    "upgrade: websocket",
    "sec-websocket-version: 13",
    `sec-websocket-key: ${options.key}`,
    "accept-encoding: gzip",
  ];
  if (options.signature !== null) lines.push(`x-twilio-signature: ${options.signature}`);
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/**
 * Checks the head of the answer (without its last empty line) against RFC 6455, section 4.1.
 *
 * @throws {StreamOpenError} 31920 with what is wrong
 */
export async function checkHandshake(head: string, key: string): Promise<void> {
  const [statusLine = "", ...lines] = head.split("\r\n");
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(statusLine)?.[1] ?? NaN);
  if (status !== 101) {
    throw refused(`the answer is ${JSON.stringify(statusLine.slice(0, 80))}, expected 101`, status);
  }
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  if (headers.get("upgrade")?.toLowerCase() !== "websocket") {
    throw refused("upgrade is not websocket", status);
  }
  const connection = headers.get("connection")?.toLowerCase().split(/\s*,\s*/) ?? [];
  if (!connection.includes("upgrade")) throw refused("connection is not Upgrade", status);
  if (headers.get("sec-websocket-accept") !== await acceptOf(key)) {
    throw refused("sec-websocket-accept is wrong", status);
  }
  for (const name of ["sec-websocket-protocol", "sec-websocket-extensions"]) {
    if (headers.has(name)) throw refused(`${name} was answered, but not asked for`, status);
  }
}

async function acceptOf(key: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(key + ACCEPT_GUID));
  return encodeBase64(new Uint8Array(digest));
}

function refused(what: string, status: number): StreamOpenError {
  const options = Number.isNaN(status) ? {} : { status };
  return new StreamOpenError(31920, `Cannot open the stream: ${what}`, options);
}
