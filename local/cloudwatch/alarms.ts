import type * as z from 'zod/mini';
import { PlainError } from '../plain-error.ts';
import type { Deployment, Resource } from '../template/deployment.ts';
import { type MetricName, type Metrics, type Statistic, statisticNamed } from './metrics.ts';
import { alarmProperties } from './resources.ts';

type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
type Properties = z.output<typeof alarmProperties>;

/** The current state of an alarm. */
export interface AlarmStatus {
  readonly stack: string;
  readonly logicalId: string;
  readonly arn: string;
  readonly description: string;
  readonly state: AlarmState;
  /** When it entered this state, in milliseconds since 1970. */
  readonly since: number;
  /** The latest period's value; undefined if nothing was reported in it. */
  readonly value: number | undefined;
  readonly threshold: number;
  readonly metric: MetricName;
  /** The unit of its metric; undefined if it was never reported. */
  readonly unit: string | undefined;
}

const COMPARE: Readonly<Record<Properties['ComparisonOperator'], (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/**
 * The state for the values of the latest periods, newest first; undefined means missing. If values are missing,
 * CloudWatch looks a little further back; this applies the template's treatment at once.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export const stateAfter = (
  before: AlarmState,
  values: readonly (number | undefined)[],
  alarm: Pick<Properties, 'ComparisonOperator' | 'DatapointsToAlarm' | 'Threshold' | 'TreatMissingData'>,
): AlarmState => {
  const { ComparisonOperator, DatapointsToAlarm, Threshold, TreatMissingData } = alarm;
  const missing = values.filter((value) => value === undefined).length;
  const above = values.filter((value) => value !== undefined && COMPARE[ComparisonOperator](value, Threshold)).length;
  const needed = DatapointsToAlarm ?? values.length;
  if (above + (TreatMissingData === 'breaching' ? missing : 0) >= needed) return 'ALARM';
  if (TreatMissingData === 'missing' && missing === values.length) return 'INSUFFICIENT_DATA';
  // Missing values could make the difference, so the alarm keeps its state.
  if (TreatMissingData === 'ignore' && above + missing >= needed) return before;
  return 'OK';
};

/** One alarm of the templates. */
export class Alarm {
  readonly #resource: Resource<Properties>;
  readonly #metric: MetricName;
  readonly #statistic: Statistic;
  #state: AlarmState = 'INSUFFICIENT_DATA';
  #since: number;
  #values: readonly (number | undefined)[] = [];

  constructor(resource: Resource<Properties>, now: number) {
    const { Namespace, MetricName, Dimensions, Statistic, ExtendedStatistic } = resource.properties;
    const statistic = statisticNamed(Statistic ?? ExtendedStatistic ?? '');
    if (statistic === undefined)
      throw new PlainError(`${resource.stack}/${resource.logicalId} (AWS::CloudWatch::Alarm): it has no statistic.`);
    this.#resource = resource;
    this.#statistic = statistic;
    this.#since = now;
    this.#metric = {
      namespace: Namespace,
      name: MetricName,
      dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
    };
  }

  /** Evaluates the periods that end now. CloudWatch does so every minute, or every ten seconds for shorter periods. */
  evaluate(metrics: Metrics, now: number): void {
    const { Period, EvaluationPeriods } = this.#resource.properties;
    const ms = Period * 1000;
    this.#values = Array.from({ length: EvaluationPeriods }, (_, back) =>
      metrics.datapoint(this.#metric, this.#statistic, now - (back + 1) * ms, now - back * ms),
    );
    const state = stateAfter(this.#state, this.#values, this.#resource.properties);
    if (state === this.#state) return;
    this.#state = state;
    this.#since = now;
  }

  status(metrics: Metrics): AlarmStatus {
    const { stack, logicalId, properties } = this.#resource;
    return {
      stack,
      logicalId,
      arn: this.#resource.attribute('Arn'),
      description: properties.AlarmDescription,
      state: this.#state,
      since: this.#since,
      value: this.#values[0],
      threshold: properties.Threshold,
      metric: this.#metric,
      unit: metrics.unitOf(this.#metric),
    };
  }
}

/** Every alarm of the templates. */
export const alarmsOf = (deployment: Deployment, now: number): Alarm[] =>
  deployment.all('AWS::CloudWatch::Alarm', alarmProperties).map((resource) => new Alarm(resource, now));
