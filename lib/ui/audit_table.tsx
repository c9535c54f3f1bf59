/** Who did what, as a table. @module */
import type { VNode } from "preact";
import type { AuditEntry } from "../store/audit.ts";
import { callPath } from "./call_link.tsx";
import { formatTime } from "./format.ts";
import { words } from "./i18n.ts";

const TEXT = words({
  time: "Time (UTC)",
  who: "Who",
  action: "Action",
  call: "Call",
  detail: "Details",
  outcome: "Outcome",
  operator: "Operator",
  viewer: "Viewer",
  sign_in: "Sign in",
  sign_out: "Sign out",
  login_link: "Issue a sign-in link",
  hangup: "Hang up",
  say: "Say",
  mute: "Mute",
  transfer: "Transfer",
  settings: "Change settings",
  export: "Export",
  phone: "Call from the browser",
  done: "Done",
  refused: "Refused",
  outcomeFailed: "Failed",
}, {
  time: "שעה (UTC)",
  who: "מי",
  action: "פעולה",
  call: "שיחה",
  detail: "פרטים",
  outcome: "תוצאה",
  operator: "מפעיל",
  viewer: "צופה",
  sign_in: "כניסה",
  sign_out: "יציאה",
  login_link: "הנפקת קישור כניסה",
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

const TONES: Readonly<Record<AuditEntry["outcome"], string>> = {
  done: "good",
  refused: "warn",
  failed: "bad",
};

/** Props of {@linkcode AuditTable}. */
export interface AuditTableProps {
  /** In the order of the rows. */
  entries: readonly AuditEntry[];
  /** Whether to say which call each entry is about. */
  hasCalls: boolean;
}

/** In the order in which the entries come. */
export function AuditTable({ entries, hasCalls }: AuditTableProps): VNode {
  return (
    <table class="audit">
      <thead>
        <tr>
          <th scope="col">{TEXT.time}</th>
          <th scope="col">{TEXT.who}</th>
          <th scope="col">{TEXT.action}</th>
          {hasCalls && <th scope="col">{TEXT.call}</th>}
          <th scope="col">{TEXT.detail}</th>
          <th scope="col">{TEXT.outcome}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry, i) => <Entry key={`${entry.at} ${i}`} entry={entry} hasCall={hasCalls} />)}
      </tbody>
    </table>
  );
}

function Entry({ entry, hasCall }: { entry: AuditEntry; hasCall: boolean }): VNode {
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
      {hasCall && (
        <td>
          {callSid !== null && (
            <a href={callPath(callSid)}>
              <code>{shortSid(callSid)}</code>
            </a>
          )}
        </td>
      )}
      <td class="detail">
        <bdi>{detail}</bdi>
      </td>
      <td>
        <span class={`badge ${TONES[outcome]}`}>
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
