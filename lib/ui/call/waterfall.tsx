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
  /** Where the time went. */
  readonly stage: Stage;
  /** Its beginning, in ms since the caller had finished. */
  readonly fromMs: number;
  /** How long it took. */
  readonly ms: number;
}

/** The bars of one turn. */
export interface WaterfallLayout {
  /** Measured stages only: one that is `null` is left out, never drawn as 0. */
  readonly bars: readonly StageBar[];
  /** Until the caller heard the answer; `null` while nothing was heard. */
  readonly totalMs: number | null;
  /** Length that the bars are drawn against, above 0. */
  readonly scaleMs: number;
}

/** Lays out the stages of `latency`: each begins where the one before ends. */
export function waterfallOf(latency: TurnLatency): WaterfallLayout {
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
  caption: "From the end of the caller's speech to the first sound that the caller hears",
  latency: "Response time",
  total: "Total",
  endpoint: "End of speech detected",
  stt: "Speech to text",
  llmFirstToken: "First token of the answer",
  ttsFirstByte: "First audio synthesized",
  firstFrameSent: "First frame sent",
  firstFramePlayed: "First frame played",
}, {
  caption: "מסוף דיבורו של המתקשר ועד הצליל הראשון שהוא שומע",
  latency: "זמן תגובה",
  total: "סך הכול",
  endpoint: "זיהוי סוף הדיבור",
  stt: "דיבור לטקסט",
  llmFirstToken: "המילה הראשונה של התשובה",
  ttsFirstByte: "הצליל הראשון שנוצר",
  firstFrameSent: "המסגרת הראשונה נשלחה",
  firstFramePlayed: "המסגרת הראשונה נשמעה",
});

/** Units across a bar. */
const WIDTH = 1_000;

/** Props of {@linkcode Waterfall}. */
export interface WaterfallProps {
  /** Where the time of the turn went. */
  latency: TurnLatency;
  /** Length of the scale in ms, the same for all turns so that they can be compared. */
  scaleMs: number;
}

/** One bar of all stages that were measured, and a row for each when it is opened; nothing if there are none. */
export function Waterfall({ latency, scaleMs }: WaterfallProps): VNode | null {
  const { bars, totalMs } = waterfallOf(latency);
  if (bars.length === 0 && totalMs === null) return null;
  return (
    <details class="waterfall">
      <summary title={TEXT.caption}>
        <span>{TEXT.latency}</span>
        <b class="figure" dir="ltr">{formatMs(totalMs)}</b>
        <Bars bars={bars} scaleMs={scaleMs} />
      </summary>
      <table>
        <caption class="hint">{TEXT.caption}</caption>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.stage} data-stage={bar.stage}>
              <th scope="row">{TEXT[bar.stage]}</th>
              <td class="bars">
                <Bars bars={[bar]} scaleMs={scaleMs} />
              </td>
              <td class="figure" dir="ltr">{formatMs(bar.ms)}</td>
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
    </details>
  );
}

/** Times run left to right in every language. */
function Bars({ bars, scaleMs }: { bars: readonly StageBar[]; scaleMs: number }): VNode {
  return (
    <svg viewBox={`0 0 ${WIDTH} 10`} preserveAspectRatio="none" aria-hidden="true">
      {bars.map(({ stage, fromMs, ms }) => (
        <rect
          key={stage}
          class={stage}
          x={fromMs / scaleMs * WIDTH}
          width={Math.max(3, ms / scaleMs * WIDTH)}
          height="10"
        />
      ))}
    </svg>
  );
}
