/** Texts of the phone, English and Hebrew. @module */

import { words } from "../i18n.ts";
import type { Microphone } from "./phone_ports.ts";
import type { SayFailure } from "./phone_requests.ts";
import type { PhoneEnd, PhoneState } from "./phone_state.ts";

/** Headings, buttons and labels. */
export const PHONE_WORDS = words({
  title: "Phone",
  intro:
    "Talk to the agent from here, over the same route and protocol that Twilio uses. No account is needed.",
  viewer: "Calls are for operators. You are signed in to look only.",
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
  keysHint: "The keys of your keyboard work too.",
  sayLabel: "Say as the caller",
  sayHint: "Spoken into the line by the embedded voice, in English or Hebrew.",
  say: "Say",
  saying: "Preparing…",
  said: "Said as the caller",
  paused: "The browser has stopped all sound. Return to this page, or end what else is playing.",
  server: "From the server",
  serverEmpty: "How the server keeps pace is shown here once it has answered.",
  farSide: "On Twilio's side",
  farHint: "What this browser measures, in the place of Twilio.",
  openCall: "Open the page of this call",
  endedBy: "Ended by",
  signIn: "Sign in again",
}, {
  title: "טלפון",
  intro: "שיחה עם הסוכן מכאן, באותו נתיב ובאותו פרוטוקול שבהם משתמשת Twilio. אין צורך בחשבון.",
  viewer: "שיחות מיועדות למפעילים. נכנסת לצפייה בלבד.",
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
  sayHint: "הטקסט נאמר לתוך הקו בקול המובנה, בעברית או באנגלית.",
  say: "לומר",
  saying: "בהכנה…",
  said: "נאמר בשם המתקשר",
  paused: "הדפדפן עצר את כל הצלילים. יש לחזור לעמוד הזה, או להפסיק את מה שמתנגן במקום אחר.",
  server: "מצד השרת",
  serverEmpty: "כאן יוצג איך השרת שומר על הקצב, ברגע שהוא יענה.",
  farSide: "בצד של Twilio",
  farHint: "מה שהדפדפן הזה מודד, במקומה של Twilio.",
  openCall: "לעמוד של השיחה",
  endedBy: "מי סיים",
  signIn: "כניסה מחדש",
});

/** What the phone is doing. */
export const STATE_WORDS = words<PhoneState["kind"]>({
  idle: "Ready to call",
  opening: "Waiting for the microphone. Your browser may ask you to allow it.",
  dialing: "Asking for a line…",
  ringing: "Ringing…",
  talking: "On the line",
  ended: "Call ended",
}, {
  idle: "אפשר לחייג",
  opening: "ממתינים למיקרופון. ייתכן שהדפדפן יבקש את רשותך.",
  dialing: "מבקשים קו…",
  ringing: "מצלצל…",
  talking: "על הקו",
  ended: "השיחה הסתיימה",
});

/** How a call ended. */
export const END_WORDS = words<PhoneEnd>({
  here: "You hung up.",
  there: "The other end hung up.",
  lost: "The connection broke.",
  refused: "The server did not take the call.",
  busy: "All lines are taken, or the server is about to stop. Try again in a moment.",
  signed_out: "You have been signed out.",
  forbidden: "You may not make calls.",
  unreachable: "The server can't be reached.",
  no_audio: "This browser could not open its sound output, so nothing would be heard.",
}, {
  here: "ניתקת.",
  there: "הצד השני ניתק.",
  lost: "החיבור נותק.",
  refused: "השרת לא קיבל את השיחה.",
  busy: "כל הקווים תפוסים, או שהשרת עומד להיעצר. אפשר לנסות שוב בעוד רגע.",
  signed_out: "יצאת מהמערכת.",
  forbidden: "אין לך הרשאה לחייג.",
  unreachable: "אין תקשורת עם השרת.",
  no_audio: "הדפדפן לא הצליח לפתוח את הרמקול, ולכן לא היה נשמע דבר.",
});

/** What is the matter with the microphone; nothing when it works or wasn't asked for. */
export const MICROPHONE_WORDS = words<Exclude<Microphone, "on">>({
  off: "Without microphone: you listen, and speak by typing.",
  denied:
    "The browser was not allowed to use the microphone. You can listen, press keys and speak by typing.",
  missing: "No microphone was found. You can listen, press keys and speak by typing.",
  busy: "The microphone is in use by another program. You can listen, press keys and speak by typing.",
  lost: "The microphone was taken away. You can listen, press keys and speak by typing.",
}, {
  off: "בלי מיקרופון: אפשר להקשיב, ולדבר בהקלדה.",
  denied: "הדפדפן לא הורשה להשתמש במיקרופון. אפשר להקשיב, להקיש ולדבר בהקלדה.",
  missing: "לא נמצא מיקרופון. אפשר להקשיב, להקיש ולדבר בהקלדה.",
  busy: "תוכנה אחרת משתמשת במיקרופון. אפשר להקשיב, להקיש ולדבר בהקלדה.",
  lost: "המיקרופון נותק. אפשר להקשיב, להקיש ולדבר בהקלדה.",
});

/** Why a text was not spoken. */
export const SAY_WORDS = words<SayFailure>({
  waiting: "Wait until what you typed before has been spoken.",
  unreachable: "The server can't be reached.",
  not_spoken: "The server could not speak this text.",
  no_call: "There is no call to speak into.",
}, {
  waiting: "יש להמתין עד שמה שהוקלד קודם ייאמר.",
  unreachable: "אין תקשורת עם השרת.",
  not_spoken: "השרת לא הצליח לומר את הטקסט הזה.",
  no_call: "אין שיחה לדבר בה.",
});

/** Figures of Twilio's side. */
export const FAR_WORDS = words({
  buffered: "Buffered",
  bufferedHint: "Sound that has come and is not played yet.",
  gaps: "Gaps heard",
  gapsHint: "Speech that was chopped because nothing was left to play.",
  unsure: "{n} more may be this browser's own",
  frames: "Frames received",
  framesHint: "Of 20 ms each.",
  played: "played {n}",
  marks: "Marks echoed",
  marksHint: "Marks that playback has reached, of those that came.",
  cleared: "{n} cleared",
  sent: "Frames sent",
  sentHint: "Of the caller's sound, 20 ms each.",
  dropped: "{n} dropped",
  invalid: "Invalid messages",
  invalidHint: "Messages that Twilio would refuse (error 31951).",
}, {
  buffered: "במאגר",
  bufferedHint: "קול שהגיע ועדיין לא הושמע.",
  gaps: "קטיעות שנשמעו",
  gapsHint: "דיבור שנקטע כי לא נשאר מה להשמיע.",
  unsure: "ועוד {n} שייתכן שהדפדפן עצמו גרם",
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
  demo: "Greets, answers the keys 1, 2, 3 and #, and stops when it is spoken to.",
  echo: "Plays back what it hears. Use headphones, or it hears itself.",
  cascade: "Understands, thinks and speaks by the providers that are set.",
  realtime: "Listens and speaks by a speech-to-speech model.",
}, {
  demo: "מברך, עונה למקשים 1, 2, 3 ו־#, ומפסיק כשמדברים אליו.",
  echo: "משמיע בחזרה את מה שהוא שומע. כדאי להשתמש באוזניות, אחרת ישמע את עצמו.",
  cascade: "מבין, חושב ומדבר באמצעות הספקים שהוגדרו.",
  realtime: "מקשיב ומדבר באמצעות מודל של דיבור לדיבור.",
});
