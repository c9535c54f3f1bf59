/** Gaps in words: what happened, and what to do about it. @module */
import type { UnderrunCause } from "../../tx/tx_totals.ts";
import { words } from "../i18n.ts";

const WORDS = words({
  starvedName: "Speech arrived late",
  starvedWhat:
    "The queue ran dry in the middle of an utterance: speech synthesis was slower than playback. The caller heard {ms} of silence.",
  starvedFix:
    "Check the [TTS] line: how long before the gap did audio last arrive? If this happens often, use a faster or closer speech provider or model.",
  lateName: "This server stalled",
  lateWhat:
    "Frames were ready, but the process woke up too late to send them: it was busy, or got no CPU time. The stall was longer than the lead, so the caller heard {ms} of silence.",
  lateFix:
    "Check latenessMs, and the event loop lag on the overview. Give the server more CPU or fewer calls (MAX_CALLS), and keep other work off this machine. A longer lead (TX_LEAD_MS) hides stalls up to its own length.",
  blockedName: "The connection was blocked",
  blockedWhat:
    "Frames were ready on time, but they did not reach the caller on time: the network or Twilio stalled. The caller heard {ms} of silence.",
  blockedFix:
    "Check echoMs, and the mark round trip around this time. Host the server closer to Twilio's region, and check the network and the proxy in front of the server. If other calls were affected at the same moment, see Twilio's status page.",
}, {
  starvedName: "הדיבור איחר",
  starvedWhat: "התור התרוקן באמצע מבע: סינתזת הדיבור הייתה איטית מקצב ההשמעה. המתקשר שמע {ms} של שקט.",
  starvedFix:
    "בדקו בשורת ‎[TTS]‎ כמה זמן לפני הקטיעה הגיע שמע לאחרונה. אם זה חוזר, בחרו ספק או מודל דיבור מהיר או קרוב יותר.",
  lateName: "השרת נתקע",
  lateWhat:
    "המסגרות היו מוכנות, אבל התהליך התעורר מאוחר מכדי לשלוח אותן: הוא היה עסוק, או לא קיבל זמן מעבד. התקיעה הייתה ארוכה מהמקדמה, ולכן המתקשר שמע {ms} של שקט.",
  lateFix:
    "בדקו את latenessMs ואת השהיית לולאת האירועים בדף הסקירה. הקצו לשרת יותר מעבד או פחות שיחות (MAX_CALLS), והרחיקו עבודה אחרת מהמחשב. מקדמה ארוכה יותר (TX_LEAD_MS) מסתירה תקיעות עד אורכה.",
  blockedName: "החיבור נחסם",
  blockedWhat:
    "המסגרות היו מוכנות בזמן, אבל לא הגיעו אל המתקשר בזמן: הרשת או Twilio נתקעו. המתקשר שמע {ms} של שקט.",
  blockedFix:
    "בדקו את echoMs ואת זמן ההלוך ושוב של הסימנים סביב הרגע הזה. הריצו את השרת קרוב יותר לאזור של Twilio, ובדקו את הרשת ואת הפרוקסי שלפניו. אם שיחות אחרות נפגעו באותו רגע, בדקו את דף המצב של Twilio.",
});

/** A cause in words; `what` has a place `{ms}` for how long it was. */
export interface GapWords {
  /** What it is called. */
  readonly name: string;
  /** What happened. */
  readonly what: string;
  /** What to do about it. */
  readonly fix: string;
}

/** The words for a cause, in the language of the page. */
export function gapWords(cause: UnderrunCause): GapWords {
  switch (cause) {
    case "starved":
      return { name: WORDS.starvedName, what: WORDS.starvedWhat, fix: WORDS.starvedFix };
    case "late_wake":
      return { name: WORDS.lateName, what: WORDS.lateWhat, fix: WORDS.lateFix };
    case "socket_blocked":
      return { name: WORDS.blockedName, what: WORDS.blockedWhat, fix: WORDS.blockedFix };
  }
}
