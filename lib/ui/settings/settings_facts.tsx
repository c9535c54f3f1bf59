/** What runs, and which settings it has from its environment. @module */
import type { ComponentChildren, VNode } from "preact";
import type { SettingsPageData } from "../../ops/settings_page_data.ts";
import { fill, plural, words } from "../i18n.ts";

const TEXT = words({
  title: "Configuration",
  intro: "From the environment and .env; changes take effect after a restart.",
  version: "Version",
  address: "Public URL",
  agent: "Agent",
  stt: "Speech to text",
  llm: "Language model",
  tts: "Speech synthesis",
  realtime: "Speech to speech",
  vad: "Voice activity detection",
  nothing: "none",
  noKey: "no key needed",
  keySet: "{key} is set",
  keyMissing: "{key} is missing",
  queue: "Queue per call",
  frames: "{frames} frame ({seconds} s)|{frames} frames ({seconds} s)",
  lead: "Lead",
  auto: "automatic",
  limits: "Concurrent calls",
  drain: "Drain time at shutdown",
  seconds: "{seconds} s",
  store: "Storage",
  file: "file",
  service: "service",
  memory: "memory only",
  kept: "Records kept",
  days: "{days} day|{days} days",
  forever: "forever",
  transfer: "Transfers allowed to",
  nowhere: "nobody (TRANSFER_ALLOW is empty)",
  secrets: "Secrets",
  secretsHint: "Only whether each is set; values are never shown.",
  set: "set",
  notSet: "not set",
}, {
  title: "תצורה",
  intro: "מתוך משתני הסביבה ו־.env; שינויים נכנסים לתוקף אחרי הפעלה מחדש.",
  version: "גרסה",
  address: "כתובת ציבורית",
  agent: "סוכן",
  stt: "זיהוי דיבור",
  llm: "מודל שפה",
  tts: "סינתזת דיבור",
  realtime: "דיבור לדיבור",
  vad: "זיהוי פעילות קולית",
  nothing: "אין",
  noKey: "ללא מפתח",
  keySet: "{key} מוגדר",
  keyMissing: "{key} חסר",
  queue: "תור לכל שיחה",
  frames: "מסגרת אחת ({seconds} שנ׳)|{frames} מסגרות ({seconds} שנ׳)",
  lead: "מקדמה",
  auto: "אוטומטית",
  limits: "שיחות בו־זמנית",
  drain: "זמן לסיום שיחות בכיבוי",
  seconds: "{seconds} שנ׳",
  store: "אחסון",
  file: "קובץ",
  service: "שירות",
  memory: "זיכרון בלבד",
  kept: "שמירת רשומות",
  days: "יום אחד|{days} ימים",
  forever: "לתמיד",
  transfer: "העברה מותרת אל",
  nowhere: "אף אחד (TRANSFER_ALLOW ריק)",
  secrets: "סודות",
  secretsHint: "רק אם הם מוגדרים; הערכים אינם מוצגים לעולם.",
  set: "מוגדר",
  notSet: "לא מוגדר",
});

/** Seconds of sound in one frame. */
const FRAME_S = .02;

/** Two sections of facts. */
export function SettingsFacts({ data }: { data: SettingsPageData }): VNode {
  const { tx, limits, store, providers, transferAllow, historyDays, secrets } = data;
  return (
    <>
      <section aria-labelledby="facts-title">
        <h2 id="facts-title">{TEXT.title}</h2>
        <p class="hint">{TEXT.intro}</p>
        <dl class="facts card">
          <Fact label={TEXT.version}>
            <Latin text={`Ketzev ${data.version}, ${data.runtime}`} />
          </Fact>
          <Fact label={TEXT.address}>
            <Latin text={data.publicUrl} />
          </Fact>
          <Fact label={TEXT.agent}>
            <Latin text={data.agent} />
          </Fact>
          {providers.map(({ role, name, key, keySet }) => (
            <Fact key={role} label={TEXT[role]}>
              {name === null ? TEXT.nothing : <Latin text={name} />}
              {name !== null && (
                <small class={keySet ? "" : "missing"}>
                  {key === null ? TEXT.noKey : fill(keySet ? TEXT.keySet : TEXT.keyMissing, { key })}
                </small>
              )}
            </Fact>
          ))}
          <Fact label={TEXT.queue}>
            {fill(plural(TEXT.frames, tx.queueFrames), {
              frames: tx.queueFrames,
              seconds: Math.round(tx.queueFrames * FRAME_S),
            })}
          </Fact>
          <Fact label={TEXT.lead}>
            {tx.leadMs === "auto" ? TEXT.auto : <Latin text={`${tx.leadMs} ms`} />}
          </Fact>
          <Fact label={TEXT.limits}>{limits.maxCalls}</Fact>
          <Fact label={TEXT.drain}>{fill(TEXT.seconds, { seconds: limits.drainS })}</Fact>
          <Fact label={TEXT.store}>
            {TEXT[store.kind]} {store.kind !== "memory" && <Latin text={store.place} />}
          </Fact>
          <Fact label={TEXT.kept}>
            {historyDays === 0 ? TEXT.forever : fill(plural(TEXT.days, historyDays), { days: historyDays })}
          </Fact>
          <Fact label={TEXT.transfer}>
            {transferAllow.length === 0 ? TEXT.nowhere : <Latin text={transferAllow.join(", ")} />}
          </Fact>
        </dl>
      </section>
      <section aria-labelledby="secrets-title">
        <h2 id="secrets-title">{TEXT.secrets}</h2>
        <p class="hint">{TEXT.secretsHint}</p>
        <ul class="secrets card">
          {secrets.map(({ name, set }) => (
            <li key={name} data-set={set}>
              <code>{name}</code>
              <span class={set ? "badge good" : "badge"}>{set ? `✓ ${TEXT.set}` : TEXT.notSet}</span>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function Fact({ label, children }: { label: string; children: ComponentChildren }): VNode {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Names, addresses and figures, which read from left to right in every language. */
function Latin({ text }: { text: string }): VNode {
  return <bdi dir="ltr">{text}</bdi>;
}
