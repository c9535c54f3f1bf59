/** Title of the page of a call. @module */
import type { CallView } from "../../calls/call_view.ts";
import { fill, words } from "../i18n.ts";
import { isolate } from "../isolate.ts";

const TEXT = words({ title: "Call from {from}" }, { title: "שיחה מ־{from}" });

/** In the language of the page. */
export function callTitle({ from }: Pick<CallView, "from">): string {
  return fill(TEXT.title, { from: isolate(from) });
}
