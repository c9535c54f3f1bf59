import type { CallReport } from "./call_report.ts";

/** How the calls were made. */
export interface CallSettings {
  /** Address that was called. */
  readonly to: string;
  /** Address that signatures were made for. */
  readonly publicUrl: string;
  /** Whether an auth token was known. */
  readonly isSigned: boolean;
}

const SIGNED = "--auth-token (TWILIO_AUTH_TOKEN in the environment or .env)";

/** What {@linkcode mendOf} looks at of a report. */
export type FailedCall = Pick<CallReport, "refused" | "warnings"> & {
  readonly streams: { readonly opened: number };
};

/** What to do about a call that got no stream, naming the flag or setting; `null` for one that got one. */
export function mendOf(call: FailedCall, settings: CallSettings): string | null {
  if (call.streams.opened > 0) return null;
  if (call.refused !== null) return mendOfRefusal(call.refused, settings);
  const said = call.warnings.find(({ code }) => code === "say");
  return said === undefined
    ? "The server's TwiML has to hold <Connect><Stream>."
    : `The server says "${said.text}" Either MAX_CALLS calls are live, or it is about to stop: wait, or raise MAX_CALLS.`;
}

function mendOfRefusal(
  { code, status, message }: NonNullable<CallReport["refused"]>,
  { to, publicUrl, isSigned }: CallSettings,
): string {
  switch (status) {
    case null:
      return /refused/i.test(message)
        ? `Is the server running at ${to}? \`deno task start\` starts it, --to names another.`
        : `Does --to (${to}) lead to the server?`;
    case 401:
      return `Something before the server at ${to} wants a login, which Twilio has none for: let /voice and /media through, or name the server itself with --to.`;
    case 403:
      return isSigned
        ? `Signed for ${publicUrl}: ${SIGNED} must be the server's own, and --public-url its PUBLIC_URL.`
        : `Not signed: give the server's token with ${SIGNED}.`;
    case 404:
      return `Is it Ketzev that runs at ${to}? --to names its address.`;
    case 503:
      return "The server is about to stop, or too many sockets wait for their start: wait, or raise its MAX_CALLS.";
    default:
      return `Twilio's error ${code}; the server's own log says more.`;
  }
}
