/** What stands where there is no call. @module */
import type { VNode } from "preact";
import { words } from "../i18n.ts";
import { BackLink } from "./call_head.tsx";

const TEXT = words({
  title: "No such call",
  text:
    "There is no call of that CallSid: it was never here, or its record has been removed because of its age.",
}, {
  title: "אין שיחה כזאת",
  text: "אין שיחה עם ה־CallSid הזה: היא מעולם לא הייתה כאן, או שהרשומה שלה הוסרה בגלל גילה.",
});

/** Title of the page, in its language. */
export function noSuchCallTitle(): string {
  return TEXT.title;
}

/** Says so, and leads back. */
export function NoSuchCall({ callSid }: { callSid: string }): VNode {
  return (
    <div class="call-page">
      <BackLink />
      <h1>{TEXT.title}</h1>
      <p class="empty">
        {TEXT.text} <bdi class="sid">{callSid}</bdi>
      </p>
    </div>
  );
}
