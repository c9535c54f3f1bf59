/** The times between frames as bars, and the same as a table. @module */
import { useComputed } from "@preact/signals";
import type { VNode } from "preact";
import type { CallModel } from "./call_model.ts";
import { FRAME_MS } from "../../audio/mulaw.ts";
import { formatMs } from "../format.ts";
import { fill, isolate, words } from "../i18n.ts";

/** One bar. */
export interface HistogramBar {
  /** Times of at least `fromMs` and below `toMs` (the last bar: whatever is longer). */
  readonly fromMs: number;
  /** Upper edge in ms. */
  readonly toMs: number;
  /** How many values lie in it. */
  readonly count: number;
  /** Of all that were counted, 0 to 1. */
  readonly share: number;
  /** Height by the logarithm of the count, 0 to 1: what is rare must be seen beside what is usual. */
  readonly height: number;
  /** Whether times as long as these come close to what the lead hides. */
  readonly isLate: boolean;
}

/**
 * Lower edges of the bars, in ms. Even about the nominal 20 ms, coarse where it is only a question of how bad; all of them
 * edges of what is counted in, so that no bar gets a share of its neighbour's.
 */
const EDGES_MS = [
  0,
  4.8,
  9.6,
  12.8,
  14.4,
  16,
  17.6,
  19.2,
  20.8,
  22.4,
  24,
  25.6,
  30.4,
  40,
  60.8,
  102.4,
  204.8,
  409.6,
];
/** From this on a time is longer than timers alone make it, in ms. */
const TIMER_MS = 40;
/** Edges that were reckoned in another order differ in their last digits, in ms. */
const ROUNDING_MS = 0.01;

/**
 * Gathers `intervals` (lower edge in ms, count) into bars; none when nothing was counted. `leadMs`: how far the far
 * buffer is kept ahead.
 */
export function histogramBars(
  intervals: readonly (readonly [ms: number, count: number])[],
  { leadMs }: { leadMs: number },
): HistogramBar[] {
  const counts = EDGES_MS.map(() => 0);
  for (const [ms, count] of intervals) {
    const index = EDGES_MS.findLastIndex((edge) => ms + ROUNDING_MS >= edge);
    counts[Math.max(0, index)]! += count;
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return [];
  const most = Math.log10(Math.max(...counts) + 1);
  return EDGES_MS.map((fromMs, i) => ({
    fromMs,
    toMs: EDGES_MS[i + 1] ?? Infinity,
    count: counts[i]!,
    share: counts[i]! / total,
    height: Math.log10(counts[i]! + 1) / most,
    isLate: fromMs >= Math.max(TIMER_MS, FRAME_MS + leadMs / 2),
  }));
}

const TEXT = words({
  title: "Frame intervals",
  hint: "Over the whole call; 20 ms is nominal. Heights are logarithmic, so that rare times can be seen.",
  none: "No frames were sent.",
  table: "Show as table",
  time: "Interval",
  count: "Frames",
  share: "Share",
  above: "from {from}",
  between: "{from} to {to}",
}, {
  title: "מרווחים בין מסגרות",
  hint: "לאורך כל השיחה; הזמן הנומינלי הוא 20 אלפיות שנייה. הגבהים לוגריתמיים, כדי שגם זמנים נדירים ייראו.",
  none: "לא נשלחו מסגרות.",
  table: "הצגה כטבלה",
  time: "מרווח",
  count: "מסגרות",
  share: "חלק",
  above: "מ־{from}",
  between: "{from} עד {to}",
});

/** Size of the drawing in its own units. */
const BAR = 30;
const HEIGHT = 120;

/** Bars with their counts, and the same as a table. */
export function Histogram({ model }: { model: CallModel }): VNode {
  const leadMs = useComputed(() => model.call.value.tx.lead.targetMs).value;
  const bars = histogramBars(model.trace.value?.intervals ?? [], { leadMs });
  const first = bars.findIndex(({ count }) => count > 0);
  const seen = bars.slice(Math.max(0, first - 1), bars.findLastIndex(({ count }) => count > 0) + 2);
  return (
    <section class="card pad" aria-labelledby="histogram-title">
      <h2 id="histogram-title">{TEXT.title}</h2>
      <p class="hint">{TEXT.hint}</p>
      {seen.length === 0 ? <p class="hint">{TEXT.none}</p> : (
        <>
          <Bars bars={seen} />
          <details>
            <summary>{TEXT.table}</summary>
            <Counts bars={seen.filter(({ count }) => count > 0)} />
          </details>
        </>
      )}
    </section>
  );
}

function Bars({ bars }: { bars: readonly HistogramBar[] }): VNode {
  return (
    <svg class="histogram" viewBox={`0 0 ${bars.length * BAR} ${HEIGHT + 34}`} aria-hidden="true">
      {bars.map((bar, i) => (
        <g key={bar.fromMs} transform={`translate(${i * BAR} 0)`} class={bar.isLate ? "late" : undefined}>
          <title>{`${rangeText(bar)}: ${bar.count}`}</title>
          {bar.count > 0 && (
            <>
              <rect
                x="2"
                y={16 + HEIGHT * (1 - bar.height)}
                width={BAR - 4}
                height={Math.max(2, HEIGHT * bar.height)}
                rx="2"
              />
              <text x={BAR / 2} y={11 + HEIGHT * (1 - bar.height)} text-anchor="middle">
                {short(bar.count)}
              </text>
            </>
          )}
          <text class="edge" x="1" y={HEIGHT + 30}>
            {bar.fromMs < 30 ? bar.fromMs : Math.round(bar.fromMs)}
          </text>
        </g>
      ))}
      <line x1="0" x2={bars.length * BAR} y1={HEIGHT + 16.5} y2={HEIGHT + 16.5} />
    </svg>
  );
}

function Counts({ bars }: { bars: readonly HistogramBar[] }): VNode {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{TEXT.time}</th>
          <th scope="col" class="figure">{TEXT.count}</th>
          <th scope="col" class="figure">{TEXT.share}</th>
        </tr>
      </thead>
      <tbody>
        {bars.map((bar) => (
          <tr key={bar.fromMs}>
            <th scope="row">{rangeText(bar)}</th>
            <td class="figure">{bar.count}</td>
            <td class="figure" dir="ltr">{`${(bar.share * 100).toFixed(2)} %`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function rangeText({ fromMs, toMs }: HistogramBar): string {
  const from = isolate(formatMs(fromMs));
  return toMs === Infinity
    ? fill(TEXT.above, { from })
    : fill(TEXT.between, { from, to: isolate(formatMs(toMs)) });
}

function short(count: number): string {
  return count < 10_000 ? String(count) : `${Math.round(count / 1_000)}k`;
}
