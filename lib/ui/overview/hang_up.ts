/** Ends a call by the API. @module */
import { fill, words } from "../i18n.ts";

const TEXT = words({
  ended: "That call has ended already.",
  answered: "The call could not be ended: the server answered {status}.",
  unreachable: "The call could not be ended: the server can't be reached.",
}, {
  ended: "השיחה כבר הסתיימה.",
  answered: "לא ניתן היה לנתק את השיחה: השרת השיב {status}.",
  unreachable: "לא ניתן היה לנתק את השיחה: השרת אינו זמין.",
});

/** Resolves to what went wrong in one sentence, if anything did. */
export async function hangUp(
  callSid: string,
  post: (path: string) => Promise<Response>,
): Promise<string | undefined> {
  try {
    const response = await post(`/api/calls/${encodeURIComponent(callSid)}/hangup`);
    if (response.ok) return undefined;
    if (response.status === 404) return TEXT.ended;
    return fill(TEXT.answered, { status: response.status });
  } catch {
    return TEXT.unreachable;
  }
}
