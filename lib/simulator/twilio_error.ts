/** What a call fails of, as Twilio's debugger names it. */
export class TwilioError extends Error {
  /** Of Twilio's list: 112xx and 11750 for webhooks, 319xx for streams. */
  readonly code: number;
  /** What the server answered instead; `null` if it gave no HTTP answer. */
  readonly status: number | null;

  /** `code` is Twilio's; `status` of HTTP, where there was an answer. */
  constructor(code: number, message: string, options: { status?: number } = {}) {
    super(message);
    this.name = "TwilioError";
    this.code = code;
    this.status = options.status ?? null;
  }
}

/** What an answer's body says, in one line: `detail` of `application/problem+json` (RFC 9457), or its beginning. */
export function saidIn(body: string): string {
  let said: unknown = body;
  try {
    said = JSON.parse(body).detail ?? body;
  } catch {
    // No JSON: it is told as it came.
  }
  return String(said).replace(/\s+/g, " ").trim().slice(0, 120);
}
