/** Who has done what to this call. @module */
import type { VNode } from "preact";
import type { AuditEntry } from "../../store/audit.ts";
import { formatTime } from "../format.ts";
import { words } from "../i18n.ts";
import type { CallModel } from "./call_model.ts";

const TEXT = words({
  title: "Actions on this call",
  unread: "The log of actions has not been read yet.",
  none: "Nobody has acted on this call.",
  time: "Time (UTC)",
  who: "Who",
  what: "Action",
  detail: "Detail",
  outcome: "Outcome",
  operator: "operator",
  viewer: "viewer",
  done: "done",
  refused: "refused",
  failed: "failed",
  hangup: "hang up",
  say: "say",
  mute: "mute",
  transfer: "transfer",
  export: "export",
  settings: "settings",
  phone: "phone",
  sign_in: "sign in",
  sign_out: "sign out",
}, {
  title: "פעולות בשיחה הזאת",
  unread: "יומן הפעולות עדיין לא נקרא.",
  none: "איש לא פעל בשיחה הזאת.",
  time: "זמן (UTC)",
  who: "מי",
  what: "פעולה",
  detail: "פירוט",
  outcome: "תוצאה",
  operator: "מפעיל",
  viewer: "צופה",
  done: "בוצע",
  refused: "סורב",
  failed: "נכשל",
  hangup: "ניתוק",
  say: "אמירה",
  mute: "השתקה",
  transfer: "העברה",
  export: "ייצוא",
  settings: "הגדרות",
  phone: "טלפון",
  sign_in: "כניסה",
  sign_out: "יציאה",
});

const TONES: Readonly<Record<AuditEntry["outcome"], string>> = {
  done: "good",
  refused: "warn",
  failed: "bad",
};

/** Newest first. */
export function AuditList({ model }: { model: CallModel }): VNode {
  const entries = model.audit.value;
  return (
    <section class="card pad" aria-labelledby="audit-title">
      <h2 id="audit-title">{TEXT.title}</h2>
      {entries === null && <p class="hint">{TEXT.unread}</p>}
      {entries?.length === 0 && <p class="hint">{TEXT.none}</p>}
      {entries !== null && entries.length > 0 && (
        <div class="scroll" tabIndex={0} role="group" aria-label={TEXT.title}>
          <table>
            <thead>
              <tr>
                {(["time", "who", "what", "detail", "outcome"] as const).map((name) => (
                  <th key={name} scope="col">{TEXT[name]}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {entries.map((entry, i) => <Entry key={`${entry.at} ${i}`} entry={entry} />)}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Entry({ entry }: { entry: AuditEntry }): VNode {
  const { at, role, session, action, detail, outcome } = entry;
  return (
    <tr>
      <td>
        <time dateTime={at} dir="ltr">{formatTime(at)}</time>
      </td>
      <td>
        {TEXT[role]} <bdi class="hint">{session}</bdi>
      </td>
      <td>{TEXT[action] ?? action}</td>
      <td>
        <bdi>{detail}</bdi>
      </td>
      <td>
        <span class={`badge ${TONES[outcome]}`}>{TEXT[outcome]}</span>
      </td>
    </tr>
  );
}
