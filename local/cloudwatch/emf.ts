import * as z from 'zod/mini';
import type { Metrics } from './metrics.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html, as far as they are used. */
const UNITS = [
  'None',
  'Count',
  'Percent',
  'Seconds',
  'Milliseconds',
  'Microseconds',
  'Bytes',
  'Kilobytes',
  'Megabytes',
];

const lineSchema = z.looseObject({
  _aws: z.object({
    Timestamp: z.number(),
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string().check(z.minLength(1)),
        Dimensions: z.array(z.array(z.string()).check(z.maxLength(30))),
        Metrics: z.array(z.object({ Name: z.string(), Unit: z._default(z.optional(z.enum(UNITS)), 'None') })),
      }),
    ),
  }),
});

const valuesSchema = z.union([
  z.array(z.number()),
  z.pipe(
    z.number(),
    z.transform((value: number) => [value]),
  ),
]);

/** Parses JSON; undefined if it is not JSON. */
export const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * Extracts the metrics from a log line that is one JSON object in the embedded metric format, as CloudWatch does. Other
 * lines are skipped, and so are metrics and dimensions that the line declares but does not contain.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export const readEmbeddedMetrics = (line: string, metrics: Metrics): void => {
  if (!line.startsWith('{') || !line.includes('"_aws"')) return;
  const read = z.safeParse(lineSchema, jsonIn(line));
  if (!read.success) return;
  const { _aws, ...members } = read.data;
  for (const { Namespace, Dimensions, Metrics } of _aws.CloudWatchMetrics) {
    for (const names of Dimensions) {
      const dimensions = Object.fromEntries(names.map((name) => [name, String(members[name])]));
      if (names.some((name) => typeof members[name] !== 'string')) continue;
      for (const { Name, Unit } of Metrics) {
        const values = z.safeParse(valuesSchema, members[Name]);
        for (const value of values.data ?? [])
          metrics.put({ namespace: Namespace, name: Name, dimensions }, Unit, value, _aws.Timestamp);
      }
    }
  }
};
