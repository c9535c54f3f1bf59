/** A chart on a canvas, by uPlot. @module */
import uPlot from "uplot";
import type { ChartData, ChartSpec } from "./charts.ts";
import { END_PX, GUTTER_PX } from "./time_frame.ts";
import type { TimeSpan } from "./time_span.ts";

/** Height of a plot in pixels, without its time axis. */
const PLOT_PX = 84;
/** Height of the time axis in pixels, for the plot that has one. */
const TIMES_PX = 20;
/** Width of the lines in pixels. */
const LINE_PX = 1.75;

/** Room at the edge in which no time is written, in pixels. */
const EDGE_PX = 20;

const FONT = "11px system-ui, sans-serif";

/** What a plot asks for each time it is drawn. */
export interface ChartSource {
  /** Times of the marks on the time axis. */
  ticks(): number[];
  /** A time as text. */
  tickText(atMs: number): string;
  /** Which times are seen. */
  span(): TimeSpan;
}

/** Options of {@linkcode ChartPlot}. */
export interface ChartPlotOptions {
  /** What is drawn. */
  spec: ChartSpec;
  /** What is asked at each drawing. */
  source: ChartSource;
  /** The values. */
  data: ChartData;
  /** Width of the whole plot in pixels. */
  widthPx: number;
  /** Whether the time axis has its texts. */
  hasTimes: boolean;
}

/** One plot in an element. Its colours are the style sheet's, asked for each time it is drawn. */
export class ChartPlot {
  readonly #plot: uPlot;
  readonly #source: ChartSource;

  /** Draws into `element`. */
  constructor(element: HTMLElement, options: ChartPlotOptions) {
    this.#source = options.source;
    const color = (name: string): string => getComputedStyle(element).getPropertyValue(name).trim();
    this.#plot = new uPlot(
      {
        width: options.widthPx,
        height: heightOf(options.hasTimes),
        padding: [6, END_PX, options.hasTimes ? 0 : 4, 0],
        cursor: { show: false },
        legend: { show: false },
        scales: {
          x: { time: false, range: () => [options.source.span().fromMs, options.source.span().toMs] },
          y: { range: (_plot, min, max) => rangeOf(options.spec, min, max) },
        },
        axes: axesOf(options, color),
        series: [
          {},
          ...options.spec.lines.map((line): uPlot.Series => ({
            stroke: () => color(line.color),
            width: line.dashed ? 1.25 : LINE_PX,
            points: { size: 4, fill: () => color(line.color), filter: lonePoints },
            ...(line.dashed ? { dash: [5, 4] } : {}),
            ...(line.filled ? { fill: () => color("--line-1-soft") } : {}),
          })),
        ],
      },
      options.data as uPlot.AlignedData,
      element,
    );
  }

  /** Draws `data` over what is seen now. */
  setData(data: ChartData): void {
    this.#plot.setData(data as uPlot.AlignedData);
  }

  /** Draws what is seen now. */
  setSpan(): void {
    const { fromMs, toMs } = this.#source.span();
    this.#plot.setScale("x", { min: fromMs, max: toMs });
  }

  /** Draws anew, since colours or texts have changed. */
  redraw(): void {
    this.#plot.redraw(false, true);
  }

  /** Draws anew in this width. */
  setWidth(widthPx: number): void {
    if (widthPx > 0 && widthPx !== this.#plot.width) {
      this.#plot.setSize({ width: widthPx, height: this.#plot.height });
    }
  }

  /** Takes it off the page. */
  close(): void {
    this.#plot.destroy();
  }
}

/** Height of a plot in pixels. */
function heightOf(hasTimes: boolean): number {
  return PLOT_PX + (hasTimes ? TIMES_PX : 0);
}

/** Values with none beside them, which no line goes through. */
function lonePoints(plot: uPlot, seriesIndex: number): number[] {
  const column = plot.data[seriesIndex] ?? [];
  const isNone = (index: number): boolean => (column[index] ?? null) === null;
  return [...column.keys()].filter((i) => !isNone(i) && isNone(i - 1) && isNone(i + 1));
}

function rangeOf(
  { atLeast: [least, most] }: ChartSpec,
  min: number | null,
  max: number | null,
): [number, number] {
  return [Math.min(least, min ?? least), Math.max(most, (max ?? most) * 1.08)];
}

function axesOf({ source, hasTimes }: ChartPlotOptions, color: (name: string) => string): uPlot.Axis[] {
  const grid = { stroke: () => color("--line"), width: 1 };
  const common = { stroke: () => color("--soft"), font: FONT, grid };
  return [
    {
      ...common,
      size: hasTimes ? TIMES_PX : 0,
      gap: 2,
      splits: () => source.ticks(),
      // A text at the very edge would stand on those of the other axis.
      values: (plot, splits) =>
        splits.map((atMs) => hasTimes && plot.valToPos(atMs, "x") > EDGE_PX ? source.tickText(atMs) : ""),
      ticks: { show: false },
    },
    { ...common, size: GUTTER_PX, gap: 6, space: 26, ticks: { show: false } },
  ];
}
