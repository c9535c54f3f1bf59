/** Texts of the phone, English and Hebrew. @module */

import { words } from "../i18n.ts";
import type { Microphone } from "./phone_ports.ts";
import type { SayFailure } from "./phone_requests.ts";
import type { PhoneEnd, PhoneState } from "./phone_state.ts";

/** Headings, buttons and labels. */
export const PHONE_WORDS = words({
  title: "Phone",
  intro:
    "Talk to the agent from here, over the same route and protocol that Twilio uses. No Twilio account is needed.",
  viewer: "You are signed in as a viewer; only operators can make calls.",
  answers: "Answered by",
  call: "Call",
  hangUp: "Hang up",
  callSilently: "Call without microphone",
  mute: "Mute microphone",
  unmute: "Unmute microphone",
  duration: "Duration",
  voices: "Voices",
  caller: "You",
  agent: "Agent",
  silent: "silent",
  keypad: "Keypad",
  key: "Key",
  keysHint: "You can also use your keyboard.",
  sayLabel: "Say as the caller",
  sayHint: "Spoken into the call by the built-in voice, in English or Hebrew.",
  say: "Say",
  saying: "Preparing…",
  said: "Said as the caller",
  paused: "The browser has paused all audio. Return to this page, or stop other playback.",
  server: "The server's side",
  serverEmpty: "The server's figures appear here once the call is answered.",
  farSide: "Twilio's side",
  farHint: "Measured by this browser, which stands in for Twilio.",
  openCall: "Open the call's page",
  endedBy: "Ended by",
  signIn: "Sign in again",
}, {
  title: "טלפון",
  intro: "שיחה עם הסוכן מכאן, באותו נתיב ובאותו פרוטוקול שבהם משתמשת Twilio. אין צורך בחשבון Twilio.",
  viewer: "נכנסת כצופה; רק מפעילים יכולים לחייג.",
  answers: "מי עונה:",
  call: "חיוג",
  hangUp: "ניתוק",
  callSilently: "חיוג בלי מיקרופון",
  mute: "השתקת המיקרופון",
  unmute: "ביטול ההשתקה",
  duration: "משך השיחה",
  voices: "קולות",
  caller: "המתקשר",
  agent: "הסוכן",
  silent: "שקט",
  keypad: "לוח מקשים",
  key: "מקש",
  keysHint: "אפשר גם להקיש במקלדת.",
  sayLabel: "לומר בשם המתקשר",
  sayHint: "הטקסט נאמר לתוך השיחה בקול המובנה, בעברית או באנגלית.",
  say: "לומר",
  saying: "בהכנה…",
  said: "נאמר בשם המתקשר",
  paused: "הדפדפן עצר את כל הצלילים. יש לחזור לעמוד הזה, או להפסיק את מה שמתנגן במקום אחר.",
  server: "הצד של השרת",
  serverEmpty: "נתוני השרת יוצגו כאן כשהשיחה תיענה.",
  farSide: "הצד של Twilio",
  farHint: "נמדד בדפדפן הזה, שממלא את מקומה של Twilio.",
  openCall: "לעמוד של השיחה",
  endedBy: "מי סיים",
  signIn: "כניסה מחדש",
});

/** What the phone is doing. */
export const STATE_WORDS = words<PhoneState["kind"]>({
  idle: "Ready to call",
  opening: "Waiting for the microphone. Your browser may ask for permission.",
  dialing: "Calling…",
  ringing: "Ringing…",
  talking: "Connected",
  ended: "Call ended",
}, {
  idle: "אפשר לחייג",
  opening: "ממתינים למיקרופון. ייתכן שהדפדפן יבקש את רשותך.",
  dialing: "מחייגים…",
  ringing: "מצלצל…",
  talking: "מחובר",
  ended: "השיחה הסתיימה",
});

/** How a call ended. */
export const END_WORDS = words<PhoneEnd>({
  here: "You hung up.",
  there: "The other side hung up.",
  lost: "The connection was lost.",
  refused: "The server did not accept the call.",
  busy: "The server is at capacity or shutting down. Try again in a moment.",
  signed_out: "You have been signed out.",
  forbidden: "You are not allowed to make calls.",
  unreachable: "The server can't be reached.",
  no_audio: "This browser could not open an audio output, so you would hear nothing.",
}, {
  here: "ניתקת.",
  there: "הצד השני ניתק.",
  lost: "החיבור נותק.",
  refused: "השרת לא קיבל את השיחה.",
  busy: "השרת מלא או נכבה. אפשר לנסות שוב בעוד רגע.",
  signed_out: "יצאת מהמערכת.",
  forbidden: "אין לך הרשאה לחייג.",
  unreachable: "אין תקשורת עם השרת.",
  no_audio: "הדפדפן לא הצליח לפתוח את הרמקול, ולכן לא היה נשמע דבר.",
});

/** What is the matter with the microphone; nothing when it works or wasn't asked for. */
export const MICROPHONE_WORDS = words<Exclude<Microphone, "on">>({
  off: "No microphone: you can listen, and speak by typing.",
  denied: "The browser is not allowed to use the microphone. You can listen, press keys and speak by typing.",
  missing: "No microphone was found. You can listen, press keys and speak by typing.",
  busy: "The microphone is in use by another program. You can listen, press keys and speak by typing.",
  lost: "The microphone was disconnected. You can listen, press keys and speak by typing.",
}, {
  off: "בלי מיקרופון: אפשר להקשיב, ולדבר בהקלדה.",
  denied: "הדפדפן לא הורשה להשתמש במיקרופון. אפשר להקשיב, להקיש ולדבר בהקלדה.",
  missing: "לא נמצא מיקרופון. אפשר להקשיב, להקיש ולדבר בהקלדה.",
  busy: "תוכנה אחרת משתמשת במיקרופון. אפשר להקשיב, להקיש ולדבר בהקלדה.",
  lost: "המיקרופון נותק. אפשר להקשיב, להקיש ולדבר בהקלדה.",
});

/** Why a text was not spoken. */
export const SAY_WORDS = words<SayFailure>({
  waiting: "Wait until the previous texts have been spoken.",
  unreachable: "The server can't be reached.",
  not_spoken: "The server could not speak this text.",
  no_call: "There is no call in progress.",
}, {
  waiting: "יש להמתין עד שהטקסטים הקודמים ייאמרו.",
  unreachable: "אין תקשורת עם השרת.",
  not_spoken: "השרת לא הצליח לומר את הטקסט הזה.",
  no_call: "אין שיחה פעילה.",
});

/** Figures of Twilio's side. */
export const FAR_WORDS = words({
  buffered: "Buffered",
  bufferedHint: "Audio received and not played yet.",
  gaps: "Gaps heard",
  gapsHint: "Breaks in speech because nothing was left to play.",
  unsure: "{n} more may be browser lag",
  frames: "Frames received",
  framesHint: "Of 20 ms each.",
  played: "played {n}",
  marks: "Marks echoed",
  marksHint: "Marks that playback has reached, out of those received.",
  cleared: "{n} cleared",
  sent: "Frames sent",
  sentHint: "The caller's audio, 20 ms each.",
  dropped: "{n} dropped",
  invalid: "Invalid messages",
  invalidHint: "Messages that Twilio would refuse (error 31951).",
}, {
  buffered: "במאגר",
  bufferedHint: "קול שהגיע ועדיין לא הושמע.",
  gaps: "קטיעות שנשמעו",
  gapsHint: "דיבור שנקטע כי לא נשאר מה להשמיע.",
  unsure: "ועוד {n} שאולי נגרמו מהשהיית הדפדפן",
  frames: "מסגרות שהתקבלו",
  framesHint: "כל אחת של 20 אלפיות השנייה.",
  played: "{n} הושמעו",
  marks: "סימנים שהושבו",
  marksHint: "סימנים שההשמעה הגיעה אליהם, מתוך אלה שהתקבלו.",
  cleared: "{n} נמחקו",
  sent: "מסגרות שנשלחו",
  sentHint: "של קול המתקשר, 20 אלפיות השנייה כל אחת.",
  dropped: "{n} נפלו",
  invalid: "הודעות שגויות",
  invalidHint: "הודעות ש־Twilio הייתה דוחה (שגיאה 31951).",
});

/** What each agent does when it is called. */
export const AGENT_WORDS = words<"demo" | "echo" | "cascade" | "realtime">({
  demo: "Greets, responds to the keys 1, 2, 3 and #, and stops when you speak.",
  echo: "Plays back what it hears. Use headphones, or it will hear itself.",
  cascade: "Listens, thinks and speaks with the configured providers.",
  realtime: "Listens and speaks with a speech-to-speech model.",
}, {
  demo: "מברך, עונה למקשים 1, 2, 3 ו־#, ומפסיק כשמדברים אליו.",
  echo: "משמיע בחזרה את מה שהוא שומע. כדאי להשתמש באוזניות, אחרת ישמע את עצמו.",
  cascade: "מקשיב, חושב ומדבר באמצעות הספקים שהוגדרו.",
  realtime: "מקשיב ומדבר באמצעות מודל של דיבור לדיבור.",
});
