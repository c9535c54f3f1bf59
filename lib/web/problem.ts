/** Errors over HTTP as RFC 9457 asks: `application/problem+json`. @module */

/** What goes wrong over HTTP; `detail` is for people, the rest for programs. */
export interface Problem {
  /** 400 to 599. */
  status: number;
  /** One sentence that says what is wrong with this request. */
  detail: string;
  /** URI of the kind of problem. @default "about:blank" */
  type?: string;
  /**
   * Short name of the problem. @default that of the status
   *
   * @default the text that goes with the status
   */
  title?: string;
  /** Further response headers, such as `retry-after`. */
  headers?: Readonly<Record<string, string>>;
}

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
};

/** The response that says what went wrong; never cached. */
export function problem(of: Problem): Response {
  const { status, detail, type = "about:blank", title = TITLES[status] ?? "Error", headers } = of;
  return new Response(JSON.stringify({ type, title, status, detail }), {
    status,
    headers: { ...headers, "content-type": "application/problem+json", "cache-control": "no-store" },
  });
}
