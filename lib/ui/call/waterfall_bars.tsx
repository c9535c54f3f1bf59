/** Where the time of one answer went. @module */
import type { TurnLatency } from "../../dialog/turn.ts";
import type { VNode } from "preact";
import { formatMs } from "../format.ts";
import { words } from "../i18n.ts";
import { type Stage, waterfallOf } from "./waterfall.ts";

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
