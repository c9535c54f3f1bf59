/**
 * Whether a request was signed by Twilio. Follows Twilio "Usage / Security" and npm `twilio`'s `validateRequest()`.
 *
 * @module
 */

import { validateRequest, validateRequestWithBody } from "twilio/lib/webhooks/webhooks.js";

/** What was received. At most one of `form` and `body`. */
export interface ReceivedRequest {
  /** As the server saw it; only its path and query count, for the host may be a proxy's or forged. */
  readonly url: string;
  /** Value of the header `X-Twilio-Signature`. */
  readonly signature: string | null | undefined;
  /** Decoded fields of a form body; they are part of what is signed. */
  readonly form?: URLSearchParams;
  /** A body of another type, as received; its SHA-256 is in the query, as `bodySHA256`. */
  readonly body?: string;
}

/** Options of {@linkcode isSignedByTwilio}. */
export interface SignatureOptions {
  /** Primary auth token of the account. With an empty one nothing is signed. */
  readonly authToken: string;
  /** Base that Twilio was told, such as `https://example.com`; may end with a path. */
  readonly publicUrl: string;
  /** The request is a WebSocket handshake: `ws:` or `wss:` was signed. @default false */
  readonly webSocket?: boolean;
}

/**
 * Compares in constant time and never throws. Twilio signs the URL as it was configured, so forms with and without a
 * trailing slash and with and without the port are tried.
 */
export function isSignedByTwilio(request: ReceivedRequest, options: SignatureOptions): boolean {
  const { signature, body } = request;
  if (!signature || options.authToken === "") return false;
  const params = fieldsOf(request.form);
  return candidateUrls(request.url, options).some((url) => {
    try {
      return body === undefined
        ? validateRequest(options.authToken, signature, url, params)
        : validateRequestWithBody(options.authToken, signature, url, body);
    } catch {
      // A URL that can't be parsed was signed by nobody.
      return false;
    }
  });
}

/** The forms of the URL that Twilio may have signed; the library itself adds those without the port. */
function candidateUrls(requestUrl: string, options: SignatureOptions): string[] {
  const base = options.webSocket ? options.publicUrl.replace(/^http/i, "ws") : options.publicUrl;
  // Path and query are kept as received, character by character.
  const target = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*([^#]*)/i.exec(requestUrl)?.[1] ?? requestUrl;
  const [path, query] = splitAtQuery(target);
  const trimmed = path.replace(/\/$/, "");
  return [path, path.endsWith("/") ? trimmed : `${path}/`].flatMap((form) => {
    const url = base.replace(/\/$/, "") + form + query;
    // The library takes 80 for the standard port of `wss:`.
    return options.webSocket ? [url, withTlsPort(url)] : [url];
  });
}

function withTlsPort(url: string): string {
  return url.replace(/^(wss:\/\/(?:\[[^\]]*\]|[^/:?#]*))(?=[/?#]|$)/i, "$1:443");
}

function splitAtQuery(target: string): [path: string, query: string] {
  const at = target.indexOf("?");
  return at === -1 ? [target, ""] : [target.slice(0, at), target.slice(at)];
}

/** Repeated names become lists, as the library wants them. Without a prototype any name is just a name. */
function fieldsOf(form: URLSearchParams | undefined): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = Object.create(null);
  for (const name of new Set(form?.keys())) {
    const values = form!.getAll(name);
    fields[name] = values.length === 1 ? values[0]! : values;
  }
  return fields;
}
