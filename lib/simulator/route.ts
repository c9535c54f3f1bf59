/**
 * Where requests go. The server is known by its public address, which signatures are made for; when that is not where
 * it is reached (a test behind no proxy), requests for it go to the other address, as through a tunnel.
 */
export class Route {
  readonly #to: URL;
  readonly #publicUrl: URL;

  /**
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

function httpUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  throw new TypeError(
    `Cannot call ${JSON.stringify(text)}: expected an http or https URL, such as http://localhost:8000`,
  );
}
