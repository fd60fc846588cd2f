/** The CloudWatch units in use; CloudWatch has none for money. */
type Unit = 'Count' | 'None';

export interface Metrics {
  /** Publishes one value at once, for the whole service. */
  add(name: string, unit: Unit, value: number): void;
}

interface MetricsOptions {
  namespace: string;
  service: string;
  now: () => number;
  write: (line: string) => void;
}

/**
 * Metrics in CloudWatch's embedded metric format: log lines that CloudWatch parses. Written by hand, because that takes
 * fewer lines than the library has kilobytes.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export const createMetrics = ({ namespace, service, now, write }: MetricsOptions): Metrics => ({
  add: (name, unit, value) => {
    const directive = { Namespace: namespace, Dimensions: [['service']], Metrics: [{ Name: name, Unit: unit }] };
    write(JSON.stringify({ _aws: { Timestamp: now(), CloudWatchMetrics: [directive] }, service, [name]: value }));
  },
});

/** Bypasses `console`, whose output Lambda wraps: an EMF line must be the whole log event. */
export const writeLogLine = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
