import { StreamOpenError } from "./handshake.ts";

/** A stream's address, and what Twilio would have to say about it. */
export interface StreamUrl {
  readonly url: URL;
  /** What a signature is made for: as written in the TwiML. */
  readonly signed: string;
  /** Entry of Twilio's debugger; `null` if there is none. */
  readonly problem: string | null;
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Reads the `url` of a `<Stream>`. Only `wss:` is allowed (31922), but for `ws:` on this machine, where nobody has a
 * certificate. A query is dropped, as Twilio does (31920).
 *
 * @throws {StreamOpenError} 31922 or 31923
 */
export function readStreamUrl(text: string, base: URL): StreamUrl {
  const socketBase = new URL(base);
  socketBase.protocol = base.protocol === "http:" ? "ws:" : "wss:";
  if (text === "" || !URL.canParse(text, socketBase)) {
    throw new StreamOpenError(31923, `Cannot open the stream: url ${JSON.stringify(text)} is malformed`);
  }
  const url = new URL(text, socketBase);
  const isAllowed = url.protocol === "wss:" || (url.protocol === "ws:" && LOOPBACK.test(url.hostname));
  if (!isAllowed) throw new StreamOpenError(31922, `Cannot open the stream: ${url.protocol} is not wss:`);
  const isAbsolute = /^wss?:/i.test(text);
  const signed = (isAbsolute ? text : url.href).replace(/[?#].*$/s, "");
  const problem = url.search === "" ? null : "31920: the url of <Stream> has a query string";
  url.search = "";
  url.hash = "";
  return { url, signed, problem };
}
