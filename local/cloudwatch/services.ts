import type { Metrics } from './metrics.ts';

/**
 * The metrics of AWS services that show the state of a shop, with AWS's names, units and dimensions. Each is documented
 * in its service's guide.
 */
export class ServiceMetrics {
  readonly #metrics: Metrics;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html: of each function, and of all together. */
  lambda(functionName: string, run: { failed: boolean; durationMs: number } | 'throttled', at: number): void {
    const places: Record<string, string>[] = [{ FunctionName: functionName }, {}];
    for (const dimensions of places) {
      const put = (name: string, unit: string, value: number) =>
        this.#metrics.put({ namespace: 'AWS/Lambda', name, dimensions }, unit, value, at);
      put('Throttles', 'Count', run === 'throttled' ? 1 : 0);
      if (run === 'throttled') continue;
      put('Invocations', 'Count', 1);
      put('Errors', 'Count', run.failed ? 1 : 0);
      put('Duration', 'Milliseconds', run.durationMs);
    }
  }

  /** The age of the last record of a batch when the function receives it. */
  iteratorAge(functionName: string, ageMs: number, at: number): void {
    const dimensions = { FunctionName: functionName };
    this.#metrics.put({ namespace: 'AWS/Lambda', name: 'IteratorAge', dimensions }, 'Milliseconds', ageMs, at);
  }

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html */
  api(api: { name: string; stage: string }, status: number, latencyMs: number, at: number): void {
    const places: Record<string, string>[] = [{ ApiName: api.name }, { ApiName: api.name, Stage: api.stage }];
    for (const dimensions of places) {
      const put = (name: string, unit: string, value: number) =>
        this.#metrics.put({ namespace: 'AWS/ApiGateway', name, dimensions }, unit, value, at);
      put('Count', 'Count', 1);
      put('4XXError', 'Count', status >= 400 && status < 500 ? 1 : 0);
      put('5XXError', 'Count', status >= 500 ? 1 : 0);
      put('Latency', 'Milliseconds', latencyMs);
    }
  }

  /** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
  queue(queueName: string, { visible, oldestMs }: { visible: number; oldestMs: number }, at: number): void {
    const put = (name: string, unit: string, value: number) =>
      this.#metrics.put({ namespace: 'AWS/SQS', name, dimensions: { QueueName: queueName } }, unit, value, at);
    put('ApproximateNumberOfMessagesVisible', 'Count', visible);
    put('ApproximateAgeOfOldestMessage', 'Seconds', oldestMs / 1000);
  }

  /** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html */
  distribution(distributionId: string, status: number, at: number): void {
    const put = (name: string, unit: string, value: number) =>
      this.#metrics.put(
        { namespace: 'AWS/CloudFront', name, dimensions: { DistributionId: distributionId, Region: 'Global' } },
        unit,
        value,
        at,
      );
    put('Requests', 'None', 1);
    put('4xxErrorRate', 'Percent', status >= 400 && status < 500 ? 100 : 0);
    put('5xxErrorRate', 'Percent', status >= 500 ? 100 : 0);
  }
}
