import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Measurements } from './operations.ts';
import { costOf, PRICES, type Priced } from './prices.ts';
import { perMillion, runOf, type Usage } from './usage.ts';

type Resource = { Type: string; Properties: Record<string, unknown> };

const SNAPSHOTS = join(import.meta.dirname, '..', '..', 'infra', '__snapshots__');

/** The resources of a stage, from the reviewed snapshots of its templates. */
const resourcesOf = (stage: string): Resource[] =>
  ['auth', 'products', 'cart', 'web'].flatMap((area) => {
    const template = JSON.parse(readFileSync(join(SNAPSHOTS, `${stage}-${area}.template.json`), 'utf8'));
    return Object.values(template.Resources as Record<string, Resource>);
  });

const HOURS = 730;

/**
 * Lambda polls an empty queue with two concurrent long polls of 20 s, or five if the mapping limits its concurrency.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
const pollsOf = (resources: Resource[]): number =>
  resources
    .filter(({ Type, Properties }) => Type === 'AWS::Lambda::EventSourceMapping' && !isStream(Properties))
    .reduce((sum, { Properties }) => sum + (Properties.ScalingConfig === undefined ? 2 : 5), 0) *
  ((HOURS * 3600) / 20);

const isStream = ({ EventSourceArn }: Resource['Properties']): boolean =>
  JSON.stringify(EventSourceArn).includes('StreamArn');

/** How many metrics API Gateway publishes for a method without a cache. */
const METRICS_PER_METHOD = 5;

/** A line of the monthly bill. */
export interface Item {
  what: string;
  how: string;
  dollars: number;
}

const item = (what: string, how: string, priced: Priced, amount: number): Item => ({
  what,
  how: `${how} × $${PRICES[priced].dollars.toFixed(2)}`,
  dollars: costOf(priced, amount),
});

const count = (
  resources: Resource[],
  type: string,
  only: (properties: Resource['Properties']) => boolean = () => true,
) => resources.filter(({ Type, Properties }) => Type === type && only(Properties)).length;

const isOnStage = (metric: string) => (properties: Resource['Properties']) =>
  ((properties.MethodSettings ?? []) as Record<string, unknown>[]).some((settings) => settings[metric] === true);

/** The monthly cost of a stage without traffic, except a few cents of storage (site, bundles, logs). */
export const idle = (stage: string, { audit }: Measurements): Item[] => {
  const resources = resourcesOf(stage);
  const alarms = count(resources, 'AWS::CloudWatch::Alarm');
  const dashboards = count(resources, 'AWS::CloudWatch::Dashboard');
  const polls = pollsOf(resources);
  const hourly = count(resources, 'AWS::Events::Rule', (rule) => rule.ScheduleExpression === 'rate(1 hour)');
  const run: Usage = runOf(audit.empty);
  return [
    item('alarms', `${alarms}`, 'alarm', alarms),
    item('dashboard, beyond the account’s three free ones', `${dashboards}`, 'dashboard', dashboards),
    item('the metric that the audit publishes', '1', 'metric', 1),
    {
      what: 'Lambda’s long polls of the queue of moved lines',
      how: `${(polls / 1000).toFixed(0)} thousand`,
      dollars: costOf('message', polls),
    },
    {
      what: 'the hourly audit of empty tables',
      how: `${hourly * HOURS} runs`,
      dollars: (perMillion(run) * hourly * HOURS) / 1e6,
    },
  ];
};

/** The additional monthly cost with any traffic. */
export const inUse = (stage: string, { metrics }: Measurements): Item[] => {
  const resources = resourcesOf(stage);
  const detailed = count(resources, 'AWS::ApiGateway::Stage', isOnStage('MetricsEnabled')) > 0;
  const routes = count(resources, 'AWS::ApiGateway::Method', ({ HttpMethod }) => HttpMethod !== 'ANY');
  const others = metrics.filter((name) => name !== 'TotalsDrift').length;
  const measured = detailed ? routes ** METRICS_PER_METHOD : 0;
  return [
    item('API Gateway’s per-method metrics', `${measured}`, 'metric', measured),
    item('metrics of shopper activity', `${others}`, 'metric', others),
  ];
};

/** How many tables of a stage have point-in-time recovery. */
export const restorableTables = (stage: string): number =>
  count(resourcesOf(stage), 'AWS::DynamoDB::GlobalTable', ({ Replicas }) =>
    JSON.stringify(Replicas).includes('"PointInTimeRecoveryEnabled":true'),
  );
