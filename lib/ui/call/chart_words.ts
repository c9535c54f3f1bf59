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
    "Frames of 20 ms that wait to be sent. Full means that the speech provider has to wait; nothing is dropped.",
  lateness: "Lateness",
  latenessHint: "How late frames left. The lead hides what is shorter than itself.",
  lead: "Lead",
  leadHint: "How far Twilio's buffer is ahead of the ear. A gap is heard where the estimate reaches 0.",
  rtt: "Mark round trip",
  rttHint: "From sending a mark until its echo: playing out the lead, and the network both ways.",
  fps: "Frames a second",
  fpsHint: "Frames that left. The line plays 50 a second.",
  queueFrames: "waiting",
  capacity: "capacity",
  latenessP50Ms: "median",
  latenessMaxMs: "largest",
  leadEstimateMs: "estimate",
  leadTargetMs: "target",
  markRttMs: "largest",
  fpsLine: "sent",
  nominal: "50, as played",
  frames: "{n} frame|{n} frames",
  line: "{name}: typically {median}, between {min} and {max}.",
  nothing: "{name}: not measured.",
  noData: "Nothing was measured yet.",
}, {
  queue: "עומק התור",
  queueHint: "מסגרות של 20 אלפיות שנייה שממתינות לשליחה. תור מלא פירושו שספק הדיבור ממתין; דבר לא נזרק.",
  lateness: "איחור",
  latenessHint: "בכמה איחרו המסגרות לצאת. המקדמה מסתירה כל מה שקצר ממנה.",
  lead: "מקדמה",
  leadHint: "בכמה המאגר של Twilio מקדים את האוזן. היכן שהאומדן מגיע ל־0 נשמעת קטיעה.",
  rtt: "הלוך ושוב של סימן",
  rttHint: "משליחת סימן ועד ההד שלו: ניגון המקדמה, והרשת לשני הכיוונים.",
  fps: "מסגרות בשנייה",
  fpsHint: "מסגרות שיצאו. הקו מנגן 50 בשנייה.",
  queueFrames: "ממתינות",
  capacity: "קיבולת",
  latenessP50Ms: "חציון",
  latenessMaxMs: "הגדול ביותר",
  leadEstimateMs: "אומדן",
  leadTargetMs: "יעד",
  markRttMs: "הגדול ביותר",
  fpsLine: "נשלחו",
  nominal: "50, קצב הניגון",
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
