/** What a strip says of a call, and what each figure means: pure, so that tests can ask. @module */
import type { TxView } from "../calls/call_view.ts";
import { formatFps, formatMs, UNKNOWN } from "./format.ts";
import { words } from "./i18n.ts";
import type { TxMeterProps } from "./tx_meter.tsx";

/** By the id of the figure; `…Hint` is one sentence. */
export const STRIP_WORDS = words({
  fps: "Frames/s",
  fpsHint: "Frames sent per second; Twilio plays 50.",
  lateness: "Lateness, p99",
  latenessHint: "How late frames were sent: 99 of 100 were less late than this.",
  queue: "Queue",
  queueHint: "20 ms frames waiting to be sent, and the capacity of the queue.",
  lead: "Lead",
  leadHint: "Audio that Twilio holds ahead of playback, and the target.",
  gaps: "Gaps",
  gapsHint: "Gaps in the speech that the caller heard.",
  none: "none",
}, {
  fps: "מסגרות/שנ׳",
  fpsHint: "מסגרות שנשלחו בשנייה; Twilio משמיעה 50.",
  lateness: "איחור, p99",
  latenessHint: "בכמה איחרה שליחת המסגרות: 99 מכל 100 איחרו פחות מזה.",
  queue: "תור",
  queueHint: "מסגרות של 20 אלפיות שנייה שממתינות לשליחה, וקיבולת התור.",
  lead: "מקדמה",
  leadHint: "שמע ש־Twilio מחזיקה לפני ההשמעה, ולצדו היעד.",
  gaps: "קטיעות",
  gapsHint: "קטיעות בדיבור שהמתקשר שמע.",
  none: "אין",
});

/** One figure of a strip. */
export interface StripFigure {
  /** Which figure. */
  readonly id: "fps" | "lateness" | "queue" | "lead" | "gaps";
  /** The value with its unit. */
  readonly text: string;
  /** What goes with it, set smaller: limit, target, length. */
  readonly more: string;
  /** Whether the caller has heard, or may soon hear, that something is wrong. */
  readonly isBad: boolean;
  /** Its scale; `null`: it has none. */
  readonly meter: Omit<TxMeterProps, "isBad"> | null;
}

/** Frames a second that the line plays, and the least that is still right: an utterance begins with more. */
const FPS = 50;
const LEAST_FPS = 49;
/** Ends of the scales: frames a second either side of 50, ms of lead. */
const FPS_SPAN = 5;
const LEAD_SPAN_MS = 400;
/** The lead hides lateness that is shorter than itself; beyond this share of it, the caller may soon hear a gap. */
const LATE_SHARE = .5;
/** Lateness up to here is that of timers, however short the lead is, in ms. */
const TIMER_MS = 10;

/** Those that still say something once a call is over. */
const LASTING: readonly StripFigure["id"][] = ["lateness", "gaps"];

/** The figures in the order in which they stand: all five of a live call. */
export function stripFigures(
  { pace, queue, lead, underruns }: TxView,
  options: { isOver?: boolean } = {},
): readonly StripFigure[] {
  const { fps } = pace;
  const p99 = pace.latenessMs.p99;
  const figures: StripFigure[] = [
    {
      id: "fps",
      text: formatFps(fps),
      more: "",
      isBad: fps !== null && fps < LEAST_FPS,
      meter: { value: fps === null ? null : .5 + (fps - FPS) / (2 * FPS_SPAN), from: .5, tick: .5 },
    },
    {
      id: "lateness",
      text: formatMs(p99),
      more: "",
      isBad: p99 !== null && p99 > Math.max(TIMER_MS, lead.targetMs * LATE_SHARE),
      meter: { value: p99 === null ? null : p99 / Math.max(1, lead.targetMs), tick: LATE_SHARE },
    },
    {
      id: "queue",
      text: String(queue.frames),
      more: ` / ${queue.capacity}`,
      isBad: false,
      meter: { value: queue.frames / Math.max(1, queue.capacity) },
    },
    {
      id: "lead",
      text: lead.estimateMs === null ? UNKNOWN : formatMs(lead.estimateMs),
      more: ` / ${formatMs(lead.targetMs)}`,
      isBad: false,
      meter: {
        value: lead.estimateMs === null ? null : lead.estimateMs / LEAD_SPAN_MS,
        tick: lead.targetMs / LEAD_SPAN_MS,
      },
    },
    {
      id: "gaps",
      text: underruns.total === 0 ? STRIP_WORDS.none : String(underruns.total),
      more: underruns.total === 0 ? "" : ` · ${formatMs(underruns.ms)}`,
      isBad: underruns.total > 0,
      meter: null,
    },
  ];
  return options.isOver ? figures.filter(({ id }) => LASTING.includes(id)) : figures;
}
