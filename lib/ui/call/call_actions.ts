/** What an operator does to a call, by the API. @module */
import { fill, words } from "../i18n.ts";
import { isolate } from "../isolate.ts";

const TEXT = words({
  signedOut: "You have been signed out.",
  viewer: "A viewer may only watch.",
  ended: "The call has ended already.",
  refused: "The server refused: {detail}",
  failed: "That did not work: {detail}",
  status: "That did not work: the server answered {status}.",
  unreachable: "That did not work: the server can't be reached.",
}, {
  signedOut: "יצאת מהמערכת.",
  viewer: "הרשאת צפייה בלבד.",
  ended: "השיחה כבר הסתיימה.",
  refused: "השרת סירב: {detail}",
  failed: "הפעולה נכשלה: {detail}",
  status: "הפעולה נכשלה: השרת השיב {status}.",
  unreachable: "הפעולה נכשלה: אין קשר לשרת.",
});

/** Each resolves to one sentence when it went wrong, and to nothing when the server has taken it. */
export interface CallActions {
  hangUp(): Promise<string | undefined>;
  say(text: string): Promise<string | undefined>;
  mute(on: boolean): Promise<string | undefined>;
  transfer(to: string): Promise<string | undefined>;
}

/** Options of {@linkcode makeCallActions}. */
export interface CallActionsOptions {
  callSid: string;
  /** Fetches a path of our own server. */
  fetch: (path: string, init?: RequestInit) => Promise<Response>;
  /** Called after each action, whatever came of it. */
  onDone: () => void;
}

/** The four actions on one call. */
export function makeCallActions({ callSid, fetch, onDone }: CallActionsOptions): CallActions {
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
      return TEXT.unreachable;
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
  const detail = await response.json().then(
    (problem: { detail?: unknown }) => typeof problem.detail === "string" ? problem.detail : undefined,
    () => undefined,
  );
  if (status === 401) return TEXT.signedOut;
  if (status === 403) return TEXT.viewer;
  if (status === 404) return TEXT.ended;
  if (detail === undefined) return fill(TEXT.status, { status });
  return fill(status === 409 ? TEXT.refused : TEXT.failed, { detail: isolate(detail) });
}
