/** Names of the charts and their lines, and what they mean. @module */
import {
  type ChartData,
  type ChartId,
  type ChartSpec,
  type ColumnSummary,
  type LineId,
  summarizeColumn,
} from "./charts.ts";
import { formatFps, formatMs, UNKNOWN } from "../format.ts";
import { fill, isolate, plural, words } from "../i18n.ts";

const WORDS = words({
  queue: "Queue depth",
  queueHint:
    "20 ms frames waiting to be sent. When the queue is full, the speech provider waits; nothing is dropped.",
  lateness: "Lateness",
  latenessHint: "How late frames were sent. The lead hides lateness that is shorter than itself.",
  lead: "Lead",
  leadHint: "Audio that Twilio holds ahead of playback. The caller hears a gap when it reaches 0.",
  rtt: "Mark round trip",
  rttHint: "From sending a mark to its echo: playing the lead, and the network in both directions.",
  fps: "Frames per second",
  fpsHint: "Frames sent. Twilio plays 50 per second.",
  queueFrames: "queued",
  capacity: "capacity",
  latenessP50Ms: "median",
  latenessMaxMs: "largest",
  leadEstimateMs: "estimate",
  leadTargetMs: "target",
  markRttMs: "largest",
  fpsLine: "sent",
  nominal: "50 (playback)",
  frames: "{n} frame|{n} frames",
  line: "{name}: typically {median}, between {min} and {max}.",
  nothing: "{name}: not measured.",
  noData: "Nothing was measured yet.",
}, {
  queue: "עומק התור",
  queueHint: "מסגרות של 20 אלפיות שנייה שממתינות לשליחה. תור מלא פירושו שספק הדיבור ממתין; דבר לא נזרק.",
  lateness: "איחור",
  latenessHint: "בכמה איחרה שליחת המסגרות. המקדמה מסתירה איחור שקצר ממנה.",
  lead: "מקדמה",
  leadHint: "שמע ש־Twilio מחזיקה לפני ההשמעה. כשהוא מגיע ל־0 המתקשר שומע קטיעה.",
  rtt: "הלוך ושוב של סימן",
  rttHint: "משליחת סימן ועד ההד שלו: השמעת המקדמה, והרשת בשני הכיוונים.",
  fps: "מסגרות בשנייה",
  fpsHint: "מסגרות שנשלחו. Twilio משמיעה 50 בשנייה.",
  queueFrames: "ממתינות",
  capacity: "קיבולת",
  latenessP50Ms: "חציון",
  latenessMaxMs: "הגדול ביותר",
  leadEstimateMs: "אומדן",
  leadTargetMs: "יעד",
  markRttMs: "הגדול ביותר",
  fpsLine: "נשלחו",
  nominal: "50 (קצב ההשמעה)",
  frames: "מסגרת אחת|{n} מסגרות",
  line: "{name}: בדרך כלל {median}, בין {min} ל־{max}.",
  nothing: "{name}: לא נמדד.",
  noData: "עדיין לא נמדד דבר.",
});

/** Name of a chart. */
export function chartName(id: ChartId): string {
  return WORDS[id];
}

/** What a chart shows, in one or two sentences. */
export function chartHint(id: ChartId): string {
  return WORDS[`${id}Hint`];
}

/** Name of a line. */
export function lineName(id: LineId): string {
  return id === "fps" ? WORDS.fpsLine : WORDS[id];
}

/** A value of a chart, with its unit. */
export function valueText(spec: Pick<ChartSpec, "unit">, value: number | null | undefined): string {
  if (value === null || value === undefined) return UNKNOWN;
  if (spec.unit === "ms") return formatMs(value);
  return spec.unit === "fps" ? formatFps(value) : String(Math.round(value));
}

/** A chart in words, for those who can't see it. */
export function chartSummary(spec: ChartSpec, data: ChartData): string {
  if (data[0].length === 0) return WORDS.noData;
  const measured = spec.lines.filter(({ id }) => id !== "capacity" && id !== "nominal");
  return measured.map(({ id }) => {
    const column = data[spec.lines.findIndex((line) => line.id === id) + 1] as (number | null)[];
    return lineSummary(spec, lineName(id), summarizeColumn(column));
  }).join(" ");
}

function lineSummary(spec: ChartSpec, name: string, sum: ColumnSummary | null): string {
  if (sum === null) return fill(WORDS.nothing, { name });
  const text = (value: number): string =>
    isolate(spec.unit === "frames" ? framesText(Math.round(value)) : valueText(spec, value));
  return fill(WORDS.line, { name, median: text(sum.median), min: text(sum.min), max: text(sum.max) });
}

function framesText(n: number): string {
  return fill(plural(WORDS.frames, n), { n });
}
