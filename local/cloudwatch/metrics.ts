/** What identifies a metric in CloudWatch: other dimensions make another metric. */
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

/** Limits on what is kept of a metric: the longest range of an alarm, and what fits in memory on a busy day. */
const KEPT_MS = 24 * 60 * 60 * 1000;
const KEPT_SAMPLES = 50_000;

const keyOf = ({ namespace, name, dimensions }: MetricName): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).sort(([left], [right]) => (left < right ? -1 : 1))]);

/** The index of the first sample after that time; samples are ordered by time. */
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

/** A percentile, by the nearest-rank method. */
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

/** The statistic of that name, such as `Sum` or `p99`; undefined if it is not supported. */
export const statisticNamed = (name: string): Statistic | undefined => {
  const [, percent] = /^p(\d{1,2}(?:\.\d+)?|100)$/.exec(name) ?? [];
  return percent === undefined ? SIMPLE[name] : (values) => percentile(values, Number(percent));
};

/** The values of metrics. CloudWatch aggregates them; here, every value is kept. */
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

  /** The statistic over the time after `from`, up to `to` (milliseconds); undefined if nothing was reported. */
  datapoint(metric: MetricName, statistic: Statistic, from: number, to: number): number | undefined {
    const samples = this.#series.get(keyOf(metric))?.samples ?? [];
    const values = samples.slice(firstAfter(samples, from), firstAfter(samples, to)).map(({ value }) => value);
    return values.length === 0 ? undefined : statistic(values);
  }

  /** The unit in which the metric is reported; undefined if it never was. */
  unitOf(metric: MetricName): string | undefined {
    return this.#series.get(keyOf(metric))?.unit;
  }
}
