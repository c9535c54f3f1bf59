/** One family of metrics in the text exposition format of Prometheus, version 0.0.4. */
export interface MetricFamily {
  /** As Prometheus shows it, with its unit, such as `voice_call_seconds`. */
  readonly name: string;
  /** How Prometheus takes its samples. */
  readonly type: "counter" | "gauge" | "histogram";
  /** One line without backslashes. */
  readonly help: string;
  /** One a set of labels; for a histogram one a bucket, and two more. */
  readonly samples: readonly MetricSample[];
}

/** One value; `suffix` is `_bucket`, `_sum` or `_count` of a histogram. A value that isn't known is left out. */
export interface MetricSample {
  /** What follows the name of the family. @default nothing */
  readonly suffix?: string;
  /** Tells samples of a family apart. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** In base units: seconds, bytes. */
  readonly value: number | null;
}

/** What a histogram of ours offers. */
export interface CountedValues {
  /** How many values were counted. */
  readonly count: number;
  /** Their sum, in ms. */
  readonly sum: number;
  /** How many were at most so many ms. */
  countAtMost(value: number): number;
}

/** Writes `families` as text. */
export function formatMetrics(families: readonly MetricFamily[]): string {
  let text = "";
  for (const { name, type, help, samples } of families) {
    text += `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
    for (const { suffix = "", labels, value } of samples) {
      if (value !== null) text += `${name}${suffix}${formatLabels(labels)} ${value}\n`;
    }
  }
  return text;
}

/** Samples of a histogram of ms as one of seconds, with cumulative buckets at `boundsMs`. */
export function secondsHistogram(
  values: CountedValues,
  boundsMs: readonly number[],
  labels: Readonly<Record<string, string>> = {},
): MetricSample[] {
  return [
    ...boundsMs.map((bound) => ({
      suffix: "_bucket",
      labels: { ...labels, le: String(bound / 1000) },
      value: values.countAtMost(bound),
    })),
    { suffix: "_bucket", labels: { ...labels, le: "+Inf" }, value: values.count },
    { suffix: "_sum", labels, value: values.sum / 1000 },
    { suffix: "_count", labels, value: values.count },
  ];
}

function formatLabels(labels: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}
