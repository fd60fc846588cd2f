/** A metric as CloudWatch tells metrics apart: another dimension makes another metric. */
export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

interface Sample {
  readonly at: number;
  readonly value: number;
}

interface Series extends MetricName {
  readonly unit: string;
  readonly samples: Sample[];
}

/** As far as an alarm looks back; and so many samples of one metric that a busy day fits in memory. */
const KEPT_MS = 24 * 60 * 60 * 1000;
const KEPT_SAMPLES = 50_000;

const keyOf = ({ namespace, name, dimensions }: MetricName): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).sort(([left], [right]) => (left < right ? -1 : 1))]);

/** Index of the first sample after that time, in samples ordered by time. */
const firstAfter = (samples: readonly Sample[], time: number): number => {
  let [low, high] = [0, samples.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((samples[middle]?.at ?? 0) > time) high = middle;
    else low = middle + 1;
  }
  return low;
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The value at that rank, in percent, by the nearest rank. */
const percentile = (values: readonly number[], percent: number): number => {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
};

const SIMPLE: Readonly<Record<string, (values: readonly number[]) => number>> = {
  SampleCount: (values) => values.length,
  Sum: sum,
  Average: (values) => sum(values) / values.length,
  Minimum: (values) => values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
  Maximum: (values) => values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
};

export type Statistic = (values: readonly number[]) => number;

/** The statistic of that name, `Sum`, `p99` and so on; undefined for one that the laptop does not know. */
export const statisticNamed = (name: string): Statistic | undefined => {
  const [, percent] = /^p(\d{1,2}(?:\.\d+)?|100)$/.exec(name) ?? [];
  return percent === undefined ? SIMPLE[name] : (values) => percentile(values, Number(percent));
};

/** What CloudWatch keeps of metrics: here every value by itself, for as long as a dashboard looks back. */
export class Metrics {
  readonly #series = new Map<string, Series>();

  put(metric: MetricName, unit: string, value: number, at: number): void {
    const key = keyOf(metric);
    const known = this.#series.get(key);
    const { samples } = known ?? { samples: [] };
    if (known === undefined) this.#series.set(key, { ...metric, unit, samples });
    samples.splice(firstAfter(samples, at), 0, { at, value });
    samples.splice(0, Math.max(firstAfter(samples, at - KEPT_MS), samples.length - KEPT_SAMPLES));
  }

  /** One value for the time after `from`, until `to` (milliseconds); undefined when nothing was reported in it. */
  datapoint(metric: MetricName, statistic: Statistic, from: number, to: number): number | undefined {
    const samples = this.#series.get(keyOf(metric))?.samples ?? [];
    const values = samples.slice(firstAfter(samples, from), firstAfter(samples, to)).map(({ value }) => value);
    return values.length === 0 ? undefined : statistic(values);
  }

  /** The unit in which the metric is reported; undefined when it never was. */
  unitOf(metric: MetricName): string | undefined {
    return this.#series.get(keyOf(metric))?.unit;
  }
}
