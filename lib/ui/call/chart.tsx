/** One chart with its name, its values at the cursor, and a text that says the same. @module */
import { useComputed, useSignalEffect } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { CallModel } from "./call_model.ts";
import { ChartPlot } from "./chart_plot.ts";
import { chartHint, chartName, chartSummary, lineName, valueText } from "./chart_words.ts";
import { CHART_SPECS, type ChartData, chartData, type ChartId, type ChartSpec, stepAt } from "./charts.ts";
import { ticksOf, tickText } from "./time_axis.tsx";
import type { Timeline } from "./timeline.ts";
import { language } from "../i18n.ts";
import { directionOf, isDark } from "../preferences.ts";

/** Props of {@linkcode Chart}. */
export interface ChartProps {
  /** Which chart. */
  id: ChartId;
  /** The call and what is known of it. */
  model: CallModel;
  /** What is seen of its timeline. */
  timeline: Timeline;
  /** Whether the time axis has its texts. */
  hasTimes: boolean;
}

/** Follows the timeline, the part that is seen, the width and the theme, without drawing the page anew. */
export function Chart({ id, model, timeline: { frame }, hasTimes }: ChartProps): VNode {
  const spec = CHART_SPECS[id];
  const element = useRef<HTMLDivElement>(null);
  const plot = useRef<ChartPlot>(undefined);
  const capacity = useComputed(() => model.call.value.tx.queue.capacity);
  const data = useComputed((): ChartData => {
    const trace = model.trace.value;
    return trace === null ? [[]] : chartData(spec, trace, { capacity: capacity.value });
  });
  useEffect(() => () => plot.current?.close(), []);
  useSignalEffect(() => {
    const widthPx = frame.widthPx.value;
    if (widthPx === 0 || element.current === null) return;
    const { startedAt } = model.call.peek();
    plot.current ??= new ChartPlot(element.current, {
      spec,
      hasTimes,
      widthPx,
      data: data.peek(),
      source: {
        span: () => frame.span.peek(),
        ticks: () => ticksOf(frame, startedAt),
        tickText: (atMs) => tickText(frame, atMs, startedAt),
      },
    });
    plot.current.setWidth(widthPx);
  });
  useSignalEffect(() => {
    const next = data.value;
    plot.current?.setData(next);
  });
  useSignalEffect(() => {
    frame.span.value;
    plot.current?.setSpan();
  });
  useSignalEffect(() => {
    isDark.value;
    frame.mode.value;
    plot.current?.redraw();
  });
  return (
    <figure class="chart" data-chart={id}>
      <figcaption dir={directionOf(language.value)} title={chartHint(id)}>
        <b>{chartName(id)}</b>
        <Legend spec={spec} model={model} frame={frame} data={data.value} />
      </figcaption>
      <div
        ref={element}
        class="plot"
        role="img"
        aria-label={`${chartName(id)}. ${chartSummary(spec, data.value)}`}
      />
    </figure>
  );
}

interface LegendProps {
  spec: ChartSpec;
  model: CallModel;
  frame: Timeline["frame"];
  data: ChartData;
}

/** The values at the cursor, or the last ones. */
function Legend({ spec, model, frame, data }: LegendProps): VNode {
  const trace = model.trace.value;
  const atMs = frame.cursorMs.value;
  const index = atMs === null || trace === null ? data[0].length - 1 : stepAt(trace, atMs);
  return (
    <span class="legend">
      {spec.lines.map(({ id, color, dashed }, i) => (
        <span key={id} class={`${color.slice(2)}${dashed ? " dashed" : ""}`}>
          <svg width="16" height="8" aria-hidden="true">
            <line x1="0" x2="16" y1="4" y2="4" />
          </svg>
          <span class="name">{lineName(id)}</span>
          {id !== "nominal" && <b dir="ltr">{valueText(spec, data[i + 1]?.[index])}</b>}
        </span>
      ))}
    </span>
  );
}
