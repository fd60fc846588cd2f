import * as z from 'zod/mini';
import { ignored, type Kind, number } from '../template/kind.ts';
import { nameAs } from '../template/names.ts';
import { statisticNamed } from './metrics.ts';

const statistic = z
  .string()
  .check(z.refine((name) => statisticNamed(name) !== undefined, 'is not a statistic that the laptop cloud supports'));

/** Metric math, anomaly detection and other accounts are not supported, so their properties are errors. */
export const alarmProperties = z.strictObject({
  AlarmName: z.optional(z.string()),
  AlarmDescription: z._default(z.optional(z.string()), ''),
  ActionsEnabled: ignored('no notifications are sent'),
  AlarmActions: ignored('no notifications are sent'),
  OKActions: ignored('no notifications are sent'),
  InsufficientDataActions: ignored('no notifications are sent'),
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z._default(z.optional(z.array(z.strictObject({ Name: z.string(), Value: z.string() }))), []),
  Statistic: z.optional(statistic),
  ExtendedStatistic: z.optional(statistic),
  Period: number,
  EvaluationPeriods: number,
  DatapointsToAlarm: z.optional(number),
  ComparisonOperator: z.enum([
    'GreaterThanThreshold',
    'GreaterThanOrEqualToThreshold',
    'LessThanThreshold',
    'LessThanOrEqualToThreshold',
  ]),
  Threshold: number,
  TreatMissingData: z._default(z.optional(z.enum(['breaching', 'notBreaching', 'ignore', 'missing'])), 'missing'),
  EvaluateLowSampleCountPercentile: z.optional(z.literal('evaluate')),
  Tags: ignored('documentation'),
});

export const dashboardProperties = z.strictObject({
  DashboardName: z.optional(z.string()),
  DashboardBody: z.string(),
  Tags: ignored('documentation'),
});

const place = { x: z.int(), y: z.int(), width: z.int(), height: z.int() };
const axis = z.strictObject({
  min: z.optional(z.number()),
  max: z.optional(z.number()),
  label: z.optional(z.string()),
});

const seriesOptions = z.strictObject({
  stat: z.optional(statistic),
  period: z.optional(z.number()),
  label: z.optional(z.string()),
  color: z.optional(z.string()),
});

/**
 * The body of a dashboard. Each metric is a row: namespace, name, dimensions and options.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export const dashboardBody = z.strictObject({
  start: z._default(z.optional(z.string().check(z.regex(/^-PT\d+[HM]$/))), '-PT3H'),
  periodOverride: z.optional(z.enum(['auto', 'inherit'])),
  widgets: z.array(
    z.discriminatedUnion('type', [
      z.strictObject({
        type: z.literal('alarm'),
        ...place,
        properties: z.strictObject({ title: z._default(z.optional(z.string()), ''), alarms: z.array(z.string()) }),
      }),
      z.strictObject({
        type: z.literal('metric'),
        ...place,
        properties: z.strictObject({
          title: z._default(z.optional(z.string()), ''),
          view: z.literal('timeSeries'),
          stacked: z.optional(z.literal(false)),
          region: z.string(),
          period: z._default(z.optional(z.number()), 300),
          stat: z._default(z.optional(statistic), 'Average'),
          metrics: z.array(z.array(z.union([z.string(), seriesOptions]))),
          yAxis: z.optional(z.strictObject({ left: z.optional(axis) })),
        }),
      }),
    ]),
  ),
});

export const CLOUDWATCH_KINDS: Readonly<Record<string, Kind>> = {
  'AWS::CloudWatch::Alarm': {
    properties: alarmProperties,
    ref: nameAs('AlarmName'),
    attributes: {
      Arn: (alarm) => `arn:aws:cloudwatch:${alarm.region}:${alarm.account}:alarm:${nameAs('AlarmName')(alarm)}`,
    },
  },
  'AWS::CloudWatch::Dashboard': { properties: dashboardProperties, ref: nameAs('DashboardName') },
};
