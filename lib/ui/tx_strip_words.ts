/** Names of the figures of a strip, and what each means. @module */
import { words } from "./i18n.ts";

/** By the id of the figure; `…Hint` is one sentence. */
export const STRIP_WORDS = words({
  fps: "Frames/s",
  fpsHint: "Frames sent a second; the line plays 50.",
  lateness: "Late, p99",
  latenessHint: "How late frames were sent: 99 of 100 were less late than this.",
  queue: "Queue",
  queueHint: "Frames of 20 ms that wait, of the most that can.",
  lead: "Lead",
  leadHint: "How far Twilio's buffer is ahead of the ear, of what is aimed at.",
  gaps: "Gaps",
  gapsHint: "Gaps that the caller heard.",
  none: "none",
}, {
  fps: "מסגרות/שנ׳",
  fpsHint: "מסגרות שנשלחו בשנייה; הקו מנגן 50.",
  lateness: "איחור, p99",
  latenessHint: "כמה איחרו המסגרות: 99 מכל 100 איחרו פחות מזה.",
  queue: "תור",
  queueHint: "מסגרות של 20 אלפיות שנייה שממתינות, מתוך המרב האפשרי.",
  lead: "מקדמה",
  leadHint: "בכמה המאגר של Twilio מקדים את האוזן, ולצדו היעד.",
  gaps: "קטיעות",
  gapsHint: "קטיעות שהמתקשר שמע.",
  none: "אין",
});
