/** What went wrong with a request, in one sentence. @module */
import { fill, words } from "./i18n.ts";

const TEXT = words({
  answered: "The server answered {status}.",
  unreachable: "The server can't be reached.",
}, {
  answered: "השרת השיב {status}.",
  unreachable: "אין תקשורת עם השרת.",
});

/** The server's own words (RFC 9457, `detail`), else the status; `undefined` stands for no answer at all. */
export async function apiFailure(response: Response | undefined): Promise<string> {
  if (response === undefined) return TEXT.unreachable;
  try {
    const { detail } = await response.json() as { detail?: unknown };
    if (typeof detail === "string" && detail !== "") return detail;
  } catch {
    // Not a problem document; its status has to do.
  }
  return fill(TEXT.answered, { status: response.status });
}
