/** What the page says of a call of another process. @module */
import { words } from "../i18n.ts";

/** What is said of calls of other processes. */
export const PEER_WORDS = words({
  badge: "Other process",
  act: "This call is handled by another process of this server and can be controlled only there.",
  timeline: "This call is handled by another process. Its timeline is shown when it has ended.",
  transcript: "The transcript is shown when the call has ended.",
  gaps: "Details of these gaps are shown when the call has ended.",
}, {
  badge: "תהליך אחר",
  act: "השיחה מתנהלת בתהליך אחר של השרת, ורק שם אפשר לפעול בה.",
  timeline: "השיחה מתנהלת בתהליך אחר. ציר הזמן שלה יוצג כשתסתיים.",
  transcript: "התמליל יוצג כשהשיחה תסתיים.",
  gaps: "פירוט הקטיעות יוצג כשהשיחה תסתיים.",
});
