/** Who did what. @module */
import type { VNode } from "preact";
import type { AuditEntry } from "../../store/audit.ts";
import type { AuditStore } from "./audit_store.ts";
import { callPath } from "../call_link.tsx";
import { formatTime } from "../format.ts";
import { words } from "../i18n.ts";

const TEXT = words({
  title: "Audit log",
  none: "Nothing has been done yet. Sign-ins, hang-ups and every other action will be listed here.",
  time: "Time (UTC)",
  who: "Who",
  action: "Action",
  call: "Call",
  detail: "Detail",
  outcome: "Outcome",
  more: "Load more",
  refresh: "Refresh",
  failed: "The log could not be fetched; try again.",
  operator: "Operator",
  viewer: "Viewer",
  sign_in: "Signed in",
  sign_out: "Signed out",
  hangup: "Hung up",
  say: "Said something",
  mute: "Mute",
  transfer: "Transferred",
  settings: "Changed settings",
  export: "Exported",
  phone: "Called from the browser",
  done: "Done",
  refused: "Refused",
  outcomeFailed: "Failed",
}, {
  title: "יומן פעולות",
  none: "עדיין לא נעשה דבר. כאן יופיעו כניסות, ניתוקים וכל פעולה אחרת.",
  time: "שעה (UTC)",
  who: "מי",
  action: "פעולה",
  call: "שיחה",
  detail: "פרטים",
  outcome: "תוצאה",
  more: "טעינת עוד",
  refresh: "רענון",
  failed: "לא ניתן היה לטעון את היומן; אפשר לנסות שוב.",
  operator: "מפעיל",
  viewer: "צופה",
  sign_in: "כניסה",
  sign_out: "יציאה",
  hangup: "ניתוק שיחה",
  say: "הקראת טקסט",
  mute: "השתקה",
  transfer: "העברת שיחה",
  settings: "שינוי הגדרות",
  export: "ייצוא",
  phone: "שיחה מהדפדפן",
  done: "בוצע",
  refused: "נדחה",
  outcomeFailed: "נכשל",
});

/** A section, newest first. */
export function AuditList({ store }: { store: AuditStore }): VNode {
  const { values } = store.page.value;
  const isBusy = store.state.value === "loading";
  return (
    <section aria-labelledby="audit-title" id="audit">
      <div class="heading">
        <h2 id="audit-title">{TEXT.title}</h2>
        <button type="button" aria-disabled={isBusy} onClick={() => void store.refresh()}>
          {TEXT.refresh}
        </button>
      </div>
      <p role="status" class="notice failure">{store.state.value === "failed" && TEXT.failed}</p>
      {values.length === 0
        ? <p class="empty">{TEXT.none}</p>
        : (
          <div class="card scrolls" tabIndex={0} role="region" aria-labelledby="audit-title">
            <table class="audit">
              <thead>
                <tr>
                  {(["time", "who", "action", "call", "detail", "outcome"] as const).map((name) => (
                    <th key={name} scope="col">{TEXT[name]}</th>
                  ))}
                </tr>
              </thead>
              <tbody>{values.map((entry, at) => <Row key={`${entry.at} ${at}`} entry={entry} />)}</tbody>
            </table>
          </div>
        )}
      {store.hasMore && (
        <div class="pager">
          <button type="button" aria-disabled={isBusy} onClick={() => void store.more()}>{TEXT.more}</button>
        </div>
      )}
    </section>
  );
}

function Row({ entry }: { entry: AuditEntry }): VNode {
  const { at, role, session, action, callSid, detail, outcome } = entry;
  return (
    <tr data-action={action}>
      <td>
        <time dir="ltr" dateTime={at}>{formatTime(at)}</time>
      </td>
      <td>
        {TEXT[role]} <code>{session}</code>
      </td>
      <td>{TEXT[action]}</td>
      <td>
        {callSid !== null && (
          <a href={callPath(callSid)}>
            <code>{shortSid(callSid)}</code>
          </a>
        )}
      </td>
      <td class="detail">
        <bdi>{detail}</bdi>
      </td>
      <td>
        <span class={`badge ${outcome === "done" ? "good" : "bad"}`}>
          {outcome === "failed" ? TEXT.outcomeFailed : TEXT[outcome]}
        </span>
      </td>
    </tr>
  );
}

/** Enough of a CallSid to tell calls apart. */
function shortSid(callSid: string): string {
  return callSid.length <= 12 ? callSid : `${callSid.slice(0, 4)}…${callSid.slice(-6)}`;
}
