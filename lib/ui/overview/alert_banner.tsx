/** What is wrong with the server, in words, and what to do about it. @module */
import type { ReadonlySignal } from "@preact/signals";
import type { VNode } from "preact";
import type { Alert, ServerStatus } from "../../ops/server_status.ts";
import { formatMs, formatTime } from "../format.ts";
import { fill, isolate, plural, words } from "../i18n.ts";

/** By the id of the alert; `…Fix` says what to do. */
export const ALERT_WORDS = words({
  underruns: "Callers hear gaps.",
  underrunsFix:
    "Open a call with gaps: each gap is explained there, with its log lines and what to do. Gaps in many calls at once point to a slow machine or network.",
  loop_lag: "This process is slow: its event loop lags.",
  loop_lagFix: "Give it more CPU or fewer calls (MAX_CALLS), and check for other work on the same machine.",
  store:
    "Call history can't be stored. Calls continue; new records are kept in memory and are lost at a restart.",
  storeFix: "Check the disk and KV_PATH; deno task doctor shows details. It recovers by itself.",
  signatures: "Many webhooks have a wrong signature.",
  signaturesFix: "Check TWILIO_AUTH_TOKEN and PUBLIC_URL. If both are right, someone is probing the server.",
  providers: "A speech or language provider is failing.",
  providersFix: "Check its key, its quota and its status page; the checks on the settings page show details.",
  underrunsFigure:
    "{value} gap per minute of speech (limit {limit}),|{value} gaps per minute of speech (limit {limit}),",
  loop_lagFigure: "Lag p95 {value} (limit {limit}),",
  storeFigure: "",
  signaturesFigure: "{value} in the last minute (limit {limit}),",
  providersFigure:
    "{value} error in the last minute (limit {limit}),|{value} errors in the last minute (limit {limit}),",
  since: "since",
}, {
  underruns: "מתקשרים שומעים קטיעות.",
  underrunsFix:
    "כדאי לפתוח שיחה עם קטיעות: לכל אחת מופיעים שם הסיבה, שורות היומן ומה לעשות. קטיעות בשיחות רבות בבת אחת מעידות על מחשב או רשת איטיים.",
  loop_lag: "התהליך איטי: לולאת האירועים מתעכבת.",
  loop_lagFix: "כדאי להקצות יותר מעבד או פחות שיחות (MAX_CALLS), ולבדוק אם משהו אחר מעמיס על אותו מחשב.",
  store: "לא ניתן לשמור את ההיסטוריה. השיחות נמשכות; רשומות חדשות נשמרות בזיכרון ויאבדו באתחול.",
  storeFix: "יש לבדוק את הדיסק ואת KV_PATH; הפקודה deno task doctor תפרט. המצב יתוקן מעצמו.",
  signatures: "פניות רבות מגיעות עם חתימה שגויה.",
  signaturesFix: "יש לבדוק את TWILIO_AUTH_TOKEN ואת PUBLIC_URL; אם שניהם נכונים, מישהו מגשש אחר השרת.",
  providers: "ספק דיבור או שפה אינו מתפקד.",
  providersFix: "יש לבדוק את המפתח, את המכסה ואת דף המצב של הספק; הבדיקות בהגדרות יפרטו.",
  underrunsFigure: "קטיעה אחת לדקת דיבור (הגבול {limit}),|{value} קטיעות לדקת דיבור (הגבול {limit}),",
  loop_lagFigure: "השהיית p95 של {value} (הגבול {limit}),",
  storeFigure: "",
  signaturesFigure: "{value} בדקה האחרונה (הגבול {limit}),",
  providersFigure: "שגיאה אחת בדקה האחרונה (הגבול {limit}),|{value} שגיאות בדקה האחרונה (הגבול {limit}),",
  since: "מאז",
});

/** What was measured, and the limit that it passed; empty where there is no figure. */
export function alertFigure({ id, value, limit }: Alert): string {
  const shown = Math.round(value * 10) / 10;
  const format = (figure: number): string =>
    isolate(id === "loop_lag" ? formatMs(figure) : String(Math.round(figure * 10) / 10));
  return fill(plural(ALERT_WORDS[`${id}Figure`], shown), { value: format(value), limit: format(limit) });
}

/** Empty while all is well. What is read out is the sentence, not the figures that change every second. */
export function AlertBanner({ status }: { status: ReadonlySignal<ServerStatus> }): VNode {
  return (
    <div class="alerts">
      {status.value.alerts.map((alert) => <AlertLine key={alert.id} alert={alert} />)}
    </div>
  );
}

function AlertLine({ alert }: { alert: Alert }): VNode {
  const { id, since } = alert;
  return (
    <div class="alert" data-alert={id}>
      <span class="flag" aria-hidden="true">!</span>
      <div>
        <p role="alert">
          <strong>{ALERT_WORDS[id]}</strong> {ALERT_WORDS[`${id}Fix`]}
        </p>
        <p class="hint">
          {`${alertFigure(alert)} ${ALERT_WORDS.since} `}
          <time dir="ltr" dateTime={since}>{formatTime(since)}</time>
        </p>
      </div>
    </div>
  );
}
