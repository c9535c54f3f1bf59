/** What an operator does to a call, by the API. @module */
import { apiFailure } from "./api_failure.ts";
import { words } from "./i18n.ts";

const TEXT = words({
  signedOut: "You have been signed out.",
  viewer: "Viewers can't act on calls.",
  ended: "The call has already ended.",
}, {
  signedOut: "יצאת מהמערכת.",
  viewer: "לצופים אין הרשאה לפעול בשיחות.",
  ended: "השיחה כבר הסתיימה.",
});

/** Each resolves to one sentence when it went wrong, and to nothing when the server has taken it. */
export interface CallActions {
  /** Ends the call. */
  hangUp(): Promise<string | undefined>;
  /** Has it spoken to the caller. */
  say(text: string): Promise<string | undefined>;
  /** Silences the agent, or lets it speak again. */
  mute(on: boolean): Promise<string | undefined>;
  /** Hands the caller over to a number, E.164. */
  transfer(to: string): Promise<string | undefined>;
}

/** Options of {@linkcode makeCallActions}. */
export interface CallActionsOptions {
  /** The call, `CA…`. */
  callSid: string;
  /** Fetches a path of our own server. */
  fetch: (path: string, init?: RequestInit) => Promise<Response>;
  /** Called after each action, whatever came of it. */
  onDone?: () => void;
}

/** The four actions on one call. */
export function makeCallActions({ callSid, fetch, onDone = () => {} }: CallActionsOptions): CallActions {
  const post = async (action: string, body?: unknown): Promise<string | undefined> => {
    try {
      const response = await fetch(`/api/calls/${encodeURIComponent(callSid)}/${action}`, {
        method: "POST",
        ...(body === undefined ? {} : {
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        }),
      });
      return response.ok ? undefined : await failureOf(response);
    } catch {
      return await apiFailure(undefined);
    } finally {
      onDone();
    }
  };
  return {
    hangUp: () => post("hangup"),
    say: (text) => post("say", { text }),
    mute: (on) => post("mute", { on }),
    transfer: (to) => post("transfer", { to }),
  };
}

async function failureOf(response: Response): Promise<string> {
  const { status } = response;
  const known = status === 401
    ? TEXT.signedOut
    : status === 403
    ? TEXT.viewer
    : status === 404
    ? TEXT.ended
    : null;
  if (known === null) return await apiFailure(response);
  await response.body?.cancel();
  return known;
}
