import { isLoopbackHost } from "../core/addresses.ts";
import { TwilioError } from "./twilio_error.ts";

/** A stream's address, and what Twilio would have to say about it. */
export interface StreamUrl {
  /** Where the socket is opened. */
  readonly url: URL;
  /** What a signature is made for: as written in the TwiML. */
  readonly signed: string;
  /** Entry of Twilio's debugger; `null` if there is none. */
  readonly problem: string | null;
}

/**
 * Where requests go. The server is known by its public address, which signatures are made for; when that is not where
 * it is reached (a test behind no proxy), requests for it go to the other address, as through a tunnel.
 */
export class Route {
  readonly #to: URL;
  readonly #publicUrl: URL;

  /**
   * Asks for nothing.
   *
   * @param to address at which the server is reached
   * @param publicUrl address that it is known by; the same if left out
   * @throws {TypeError} if one of them is no http or https URL
   */
  constructor(to: string, publicUrl: string = to) {
    this.#to = httpUrl(to);
    this.#publicUrl = httpUrl(publicUrl);
  }

  /** The public URL of a path such as `/voice`. */
  webhook(path: string): URL {
    return new URL(this.#publicUrl.href.replace(/\/$/, "") + path);
  }

  /** Where requests for `url` really go. */
  reach(url: URL): URL {
    if (url.host !== this.#publicUrl.host || this.#publicUrl.origin === this.#to.origin) return url;
    const isSocket = url.protocol === "ws:" || url.protocol === "wss:";
    const isSecure = this.#to.protocol === "https:";
    const reached = new URL(url);
    reached.protocol = isSocket ? (isSecure ? "wss:" : "ws:") : this.#to.protocol;
    reached.hostname = this.#to.hostname;
    reached.port = this.#to.port;
    return reached;
  }
}

/**
 * Reads the `url` of a `<Stream>`. Only `wss:` is allowed (31922), but for `ws:` on this machine, where nobody has a
 * certificate. A query is dropped, as Twilio does (31920).
 *
 * @throws {TwilioError} 31922 or 31923
 */
export function readStreamUrl(text: string, base: URL): StreamUrl {
  const socketBase = new URL(base);
  socketBase.protocol = base.protocol === "http:" ? "ws:" : "wss:";
  if (text === "" || !URL.canParse(text, socketBase)) {
    throw new TwilioError(31923, `Cannot open the stream: url ${JSON.stringify(text)} is malformed`);
  }
  const url = new URL(text, socketBase);
  if (url.protocol !== "wss:" && !(url.protocol === "ws:" && isLoopbackHost(url.hostname))) {
    throw new TwilioError(31922, `Cannot open the stream: ${url.protocol} is not wss:`);
  }
  const isAbsolute = /^wss?:/i.test(text);
  const signed = (isAbsolute ? text : url.href).replace(/[?#].*$/s, "");
  const problem = url.search === "" ? null : "31920: the url of <Stream> has a query string";
  url.search = "";
  url.hash = "";
  return { url, signed, problem };
}

function httpUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  throw new TypeError(
    `Cannot call ${JSON.stringify(text)}: expected an http or https URL, such as http://localhost:8000`,
  );
}
