/** What the page says of a call of another process. @module */
import { words } from "../i18n.ts";

export const PEER_WORDS = words({
  badge: "other process",
  act: "This call is on another process of this installation. It can be acted on there only.",
  timeline:
    "This call is on another process: only its figures come here while it lasts. Its course is shown when it has ended.",
  turns: "What is said on another process is shown when the call has ended.",
  gaps: "Which gaps these were is shown when the call has ended.",
}, {
  badge: "תהליך אחר",
  act: "השיחה הזאת מתנהלת בתהליך אחר של המערכת. רק שם אפשר לפעול בה.",
  timeline: "השיחה הזאת מתנהלת בתהליך אחר: כל עוד היא נמשכת מגיעים לכאן רק הנתונים שלה. מהלכה יוצג כשתסתיים.",
  turns: "מה שנאמר בתהליך אחר יוצג כשהשיחה תסתיים.",
  gaps: "פירוט הקטיעות יוצג כשהשיחה תסתיים.",
});
