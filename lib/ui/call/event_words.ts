/** What stands on the timeline, in words. @module */
import { gapWords } from "./gap_words.ts";
import type { Lane, TimelineItem } from "./timeline_items.ts";
import type { SaidView } from "../../calls/call_view.ts";
import { formatMs } from "../format.ts";
import { fill, isolate, words } from "../i18n.ts";

const WORDS = words({
  caller: "Caller speaks",
  agent: "Agent speaks",
  saidBy_agent: "Agent",
  saidBy_operator: "Operator",
  saidBy_server: "Server",
  saidWhy_greeting: "Greeting",
  saidWhy_filler: "Filler",
  saidWhy_prompt: "Prompt",
  saidWhy_fallback: "Fallback",
  saidWhy_goodbye: "Goodbye",
  saidFor: "{who} ({why})",
  turn: "Turn {id}",
  bargeIn: "Barge-in: the agent stopped after the caller had spoken for {ms}",
  gap: "Gap: {name}, {ms}",
  held: "Sending held",
  key: "Key {digit}",
  tool: "Tool {name}",
  toolFailed: "Tool {name}, failed",
  toolRuns: "Tool {name}, still running",
  control: "Operator: {action}",
  lasts: "{what}, ongoing",
  lasted: "{what}, {ms}",
  laneCaller: "Caller",
  laneAgent: "Agent",
  laneTranscript: "Text",
  laneTools: "Tools",
  laneKeys: "Keys",
  laneBargeIns: "Barge-in",
  laneGaps: "Gaps",
  laneControl: "Operator",
  actionHangUp: "hang up",
  actionSay: "say",
  actionMute: "mute",
  actionUnmute: "unmute",
  actionTransfer: "transfer",
}, {
  caller: "המתקשר מדבר",
  agent: "הסוכן מדבר",
  saidBy_agent: "סוכן",
  saidBy_operator: "מפעיל",
  saidBy_server: "שרת",
  saidWhy_greeting: "ברכת פתיחה",
  saidWhy_filler: "מילוי",
  saidWhy_prompt: "תזכורת",
  saidWhy_fallback: "תשובת גיבוי",
  saidWhy_goodbye: "פרידה",
  saidFor: "{who} ({why})",
  turn: "סבב {id}",
  bargeIn: "התפרצות: הסוכן השתתק אחרי שהמתקשר דיבר {ms}",
  gap: "קטיעה: {name}, {ms}",
  held: "השליחה מעוכבת",
  key: "מקש {digit}",
  tool: "כלי {name}",
  toolFailed: "כלי {name}, נכשל",
  toolRuns: "כלי {name}, עדיין רץ",
  control: "מפעיל: {action}",
  lasts: "{what}, עדיין נמשך",
  lasted: "{what}, {ms}",
  laneCaller: "מתקשר",
  laneAgent: "סוכן",
  laneTranscript: "טקסט",
  laneTools: "כלים",
  laneKeys: "מקשים",
  laneBargeIns: "התפרצות",
  laneGaps: "קטיעות",
  laneControl: "מפעיל",
  actionHangUp: "ניתוק",
  actionSay: "אמירה",
  actionMute: "השתקה",
  actionUnmute: "ביטול השתקה",
  actionTransfer: "העברה",
});

/** What an item is, in one phrase, in the language of the page. Keys and names are the caller's or the agent's own. */
export function itemText({ event, fromMs, toMs, open, said }: TimelineItem): string {
  const ms = isolate(formatMs(toMs - fromMs));
  switch (event.type) {
    case "voice":
      return lasting(event.side === "caller" ? WORDS.caller : WORDS.agent, ms, open);
    case "said":
      return lasting(said === undefined ? WORDS.agent : saidText(said), ms, open);
    case "turn":
      return fill(WORDS.turn, { id: event.id });
    case "barge_in":
      return fill(WORDS.bargeIn, { ms: isolate(formatMs(event.voiceMs)) });
    case "gap":
      return fill(WORDS.gap, { name: gapWords(event.cause).name, ms: isolate(formatMs(event.ms)) });
    case "held":
      return lasting(WORDS.held, ms, open);
    case "key":
      return fill(WORDS.key, { digit: isolate(event.digit) });
    case "tool":
      if (open) return fill(WORDS.toolRuns, { name: isolate(event.name) });
      return lasting(
        fill(event.ok === false ? WORDS.toolFailed : WORDS.tool, { name: isolate(event.name) }),
        ms,
        false,
      );
    case "control":
      return fill(WORDS.control, { action: actionText(event.action) });
  }
}

/** What stands beside an item on the timeline, as short as it can be. */
export function markText({ event }: TimelineItem): string {
  switch (event.type) {
    case "key":
      return event.digit;
    case "tool":
      return event.name;
    case "gap":
      return `${gapWords(event.cause).name} · ${isolate(formatMs(event.ms))}`;
    case "held":
      return WORDS.held;
    case "barge_in":
      return isolate(formatMs(event.voiceMs));
    case "control":
      return actionText(event.action);
    case "voice":
    case "said":
    case "turn":
      return "";
  }
}

/** Whose words they are. */
export function speakerText(by: SaidView["by"]): string {
  return WORDS[`saidBy_${by}`];
}

/** What words are for; `undefined` where that goes without saying. */
export function purposeText(why: SaidView["why"]): string | undefined {
  return why === "answer" || why === "say" ? undefined : WORDS[`saidWhy_${why}`];
}

function saidText({ by, why }: SaidView): string {
  const purpose = purposeText(why);
  const who = speakerText(by);
  return purpose === undefined ? who : fill(WORDS.saidFor, { who, why: purpose });
}

function lasting(what: string, ms: string, open: boolean): string {
  return open ? fill(WORDS.lasts, { what }) : fill(WORDS.lasted, { what, ms });
}

/** What an operator did; an action that is not known reads as it is. */
function actionText(action: string): string {
  switch (action) {
    case "hangup":
      return WORDS.actionHangUp;
    case "say":
      return WORDS.actionSay;
    case "mute":
      return WORDS.actionMute;
    case "unmute":
      return WORDS.actionUnmute;
    case "transfer":
      return WORDS.actionTransfer;
    default:
      return action;
  }
}

/** Name of a lane, short. */
export function laneText(lane: Lane): string {
  switch (lane) {
    case "caller":
      return WORDS.laneCaller;
    case "agent":
      return WORDS.laneAgent;
    case "transcript":
      return WORDS.laneTranscript;
    case "tools":
      return WORDS.laneTools;
    case "keys":
      return WORDS.laneKeys;
    case "barge_ins":
      return WORDS.laneBargeIns;
    case "gaps":
      return WORDS.laneGaps;
    case "control":
      return WORDS.laneControl;
  }
}
