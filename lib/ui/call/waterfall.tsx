/** Where the time of one answer went: the stages of a turn's latency, one after the other. @module */
import type { VNode } from "preact";
import type { TurnLatency } from "../../calls/call_view.ts";
import { formatMs } from "../format.ts";
import { words } from "../i18n.ts";

/** Names of the stages, in the order in which they come. */
export const STAGES = [
  "endpoint",
  "stt",
  "llmFirstToken",
  "ttsFirstByte",
  "firstFrameSent",
  "firstFramePlayed",
] as const satisfies readonly (keyof TurnLatency)[];

/** Name of a stage. */
export type Stage = (typeof STAGES)[number];

/** One bar: where it begins after the end of the caller's voice, and how long it is, in ms. */
export interface StageBar {
  readonly stage: Stage;
  readonly fromMs: number;
  readonly ms: number;
}

/** The bars of one turn. */
export interface Waterfall {
  /** Measured stages only: one that is `null` is left out, never drawn as 0. */
  readonly bars: readonly StageBar[];
  /** Until the caller heard the answer; `null` while nothing was heard. */
  readonly totalMs: number | null;
  /** Length that the bars are drawn against, above 0. */
  readonly scaleMs: number;
}

/** Lays out the stages of `latency`: each begins where the one before ends. */
export function waterfallOf(latency: TurnLatency): Waterfall {
  const bars: StageBar[] = [];
  let fromMs = 0;
  for (const stage of STAGES) {
    const ms = latency[stage];
    if (ms === null) continue;
    bars.push({ stage, fromMs, ms });
    fromMs += ms;
  }
  return { bars, totalMs: latency.total, scaleMs: Math.max(fromMs, latency.total ?? 0, 1) };
}

const TEXT = words({
  caption: "From the end of the caller's voice to the first sound heard",
  none: "No latency was measured in this turn.",
  total: "Total",
  endpoint: "End of speech noticed",
  stt: "Speech to text",
  llmFirstToken: "First word of the answer",
  ttsFirstByte: "First sound made",
  firstFrameSent: "First frame sent",
  firstFramePlayed: "First frame heard",
}, {
  caption: "מסוף קולו של המתקשר ועד הצליל הראשון שנשמע",
  none: "בסבב הזה לא נמדדה השהיה.",
  total: "סך הכול",
  endpoint: "זיהוי סוף הדיבור",
  stt: "דיבור לטקסט",
  llmFirstToken: "המילה הראשונה של התשובה",
  ttsFirstByte: "הצליל הראשון שנוצר",
  firstFrameSent: "המסגרת הראשונה נשלחה",
  firstFramePlayed: "המסגרת הראשונה נשמעה",
});

const NAMES: Readonly<Record<Stage, keyof typeof TEXT>> = {
  endpoint: "endpoint",
  stt: "stt",
  llmFirstToken: "llmFirstToken",
  ttsFirstByte: "ttsFirstByte",
  firstFrameSent: "firstFrameSent",
  firstFramePlayed: "firstFramePlayed",
};

/** Units across a bar. */
const WIDTH = 1_000;

/** Props of {@linkcode WaterfallBars}. */
export interface WaterfallBarsProps {
  latency: TurnLatency;
  /** Length of the scale in ms, the same for all turns so that they can be compared. */
  scaleMs: number;
}

/** A row for each stage that was measured; times run left to right in every language. */
export function WaterfallBars({ latency, scaleMs }: WaterfallBarsProps): VNode {
  const { bars, totalMs } = waterfallOf(latency);
  if (bars.length === 0 && totalMs === null) return <p class="hint">{TEXT.none}</p>;
  return (
    <table class="waterfall">
      <caption class="hint">{TEXT.caption}</caption>
      <tbody>
        {bars.map(({ stage, fromMs, ms }) => (
          <tr key={stage} data-stage={stage}>
            <th scope="row">{TEXT[NAMES[stage]]}</th>
            <td class="bars">
              <svg viewBox={`0 0 ${WIDTH} 10`} preserveAspectRatio="none" aria-hidden="true">
                <rect x={fromMs / scaleMs * WIDTH} width={Math.max(3, ms / scaleMs * WIDTH)} height="10" />
              </svg>
            </td>
            <td class="figure" dir="ltr">{formatMs(ms)}</td>
          </tr>
        ))}
        {totalMs !== null && (
          <tr class="total" data-stage="total">
            <th scope="row">{TEXT.total}</th>
            <td class="bars" />
            <td class="figure" dir="ltr">{formatMs(totalMs)}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}
