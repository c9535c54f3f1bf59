/** Gaps in words: what happened, and what to do about it. @module */
import type { UnderrunCause } from "../../tx/tx_totals.ts";
import { words } from "../i18n.ts";

const WORDS = words({
  starvedName: "Speech came late",
  starvedWhat:
    "The agent was in the middle of a sentence and the queue ran dry: speech synthesis delivered more slowly than the line plays. The caller heard {ms} of silence.",
  starvedMend:
    "Look at the [TTS] line: how long ago did audio last come? If it happens often, use a faster or nearer speech provider or model, or let the agent begin to speak later, with more audio in hand.",
  lateName: "This server stalled",
  lateWhat:
    "Frames were ready, but the process woke too late to send them: it was busy or was not given the processor. The stall outlasted the lead, so the caller heard {ms} of silence.",
  lateMend:
    "Look at latenessMs and at the loop lag on the overview. Give the server more processor or fewer calls (MAX_CALLS), keep other work off this machine; a longer lead (TX_LEAD_MS) hides stalls up to its own length.",
  blockedName: "The connection was blocked",
  blockedWhat:
    "Frames were ready and on time, but Twilio or the network took none: sending was held so that memory stays bounded. The caller heard {ms} of silence.",
  blockedMend:
    "Look at echoMs and at the mark round trip around this time. Host the server nearer to Twilio's region, check the network and the proxy in front; if other calls were hit at the same moment, look at Twilio's status page.",
}, {
  starvedName: "הדיבור איחר",
  starvedWhat:
    "הסוכן היה באמצע משפט והתור התרוקן: סינתזת הדיבור סיפקה שמע לאט יותר מקצב הניגון בקו. המתקשר שמע {ms} של שקט.",
  starvedMend:
    "בדקו בשורת ‎[TTS]‎ לפני כמה זמן הגיע שמע לאחרונה. אם זה חוזר, בחרו ספק או מודל דיבור מהיר או קרוב יותר, או הניחו לסוכן להתחיל לדבר מאוחר יותר, עם יותר שמע ביד.",
  lateName: "השרת נתקע",
  lateWhat:
    "המסגרות היו מוכנות, אבל התהליך התעורר מאוחר מכדי לשלוח אותן: הוא היה עסוק או לא קיבל זמן מעבד. התקיעה נמשכה יותר מהמקדמה, ולכן המתקשר שמע {ms} של שקט.",
  lateMend:
    "בדקו את latenessMs ואת פיגור הלולאה בדף הסקירה. תנו לשרת יותר מעבד או פחות שיחות (MAX_CALLS), והרחיקו עבודה אחרת מהמכונה. מקדמה ארוכה יותר (TX_LEAD_MS) מסתירה תקיעות עד אורכה.",
  blockedName: "החיבור נחסם",
  blockedWhat:
    "המסגרות היו מוכנות ובזמן, אבל Twilio או הרשת לא קיבלו אותן: השליחה עוכבה כדי לא למלא את הזיכרון. המתקשר שמע {ms} של שקט.",
  blockedMend:
    "בדקו את echoMs ואת זמן ההלוך ושוב של הסימנים סביב הרגע הזה. הריצו את השרת קרוב יותר לאזור של Twilio, ובדקו את הרשת ואת הפרוקסי שלפניו. אם שיחות אחרות נפגעו באותו רגע, בדקו את דף המצב של Twilio.",
});

/** A cause in words; `what` has a place `{ms}` for how long it was. */
export interface GapWords {
  readonly name: string;
  readonly what: string;
  readonly mend: string;
}

/** The words for a cause, in the language of the page. */
export function gapWords(cause: UnderrunCause): GapWords {
  switch (cause) {
    case "starved":
      return { name: WORDS.starvedName, what: WORDS.starvedWhat, mend: WORDS.starvedMend };
    case "late_wake":
      return { name: WORDS.lateName, what: WORDS.lateWhat, mend: WORDS.lateMend };
    case "socket_blocked":
      return { name: WORDS.blockedName, what: WORDS.blockedWhat, mend: WORDS.blockedMend };
  }
}
