import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stateAfter } from '../../local/cloudwatch/alarms.ts';
import { CloudWatch } from '../../local/cloudwatch/cloudwatch.ts';
import { viewOf } from '../../local/cloudwatch/dashboards.ts';
import { readEmbeddedMetrics } from '../../local/cloudwatch/emf.ts';
import { Metrics, statisticNamed } from '../../local/cloudwatch/metrics.ts';
import { FunctionHost } from '../../local/lambda/host.ts';
import { deploy } from './support/assembly.ts';
import { settingsOf } from './support/functions.ts';

const ALARM = {
  Namespace: 'AWS/Lambda',
  MetricName: 'Errors',
  Dimensions: [{ Name: 'FunctionName', Value: 'fn' }],
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 2,
  DatapointsToAlarm: 1,
  ComparisonOperator: 'GreaterThanThreshold',
  Threshold: 1,
  TreatMissingData: 'notBreaching',
};
const alarm = (more: object = {}) => ({ Type: 'AWS::CloudWatch::Alarm', Properties: { ...ALARM, ...more } });
const dashboard = (...widgets: object[]) => ({
  Type: 'AWS::CloudWatch::Dashboard',
  Properties: { DashboardBody: JSON.stringify({ start: '-PT6H', widgets }) },
});
const PLACE = { x: 0, y: 0, width: 8, height: 5 };
const graph = (...metrics: unknown[]) => ({
  type: 'metric',
  ...PLACE,
  properties: { title: 'Graph', view: 'timeSeries', region: 'us-east-1', metrics },
});

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 1);

/** A function that crashes if its event says so, and CloudWatch with a clock that the test sets. */
const watched = (Resources: object) => {
  let now = START;
  const cloudWatch = new CloudWatch(deploy({ app: { Resources } }), () => now);
  const directory = mkdtempSync(join(tmpdir(), 'laptop-watched-'));
  const source = 'export const handler = async ({ crash }) => { if (crash) throw new Error("crashed"); };';
  writeFileSync(join(directory, 'index.mjs'), source);
  const host = new FunctionHost(settingsOf(directory), 'http://127.0.0.1:1', cloudWatch.functionWatcher('fn'));
  onTestFinished(() => {
    host.stop();
    rmSync(directory, { recursive: true });
  });
  return {
    cloudWatch,
    call: (crash: boolean) => host.invoke(JSON.stringify({ crash }), 'test'),
    wait: (ms: number) => {
      now += ms;
    },
    state: () => cloudWatch.alarms()[0],
  };
};

describe('an alarm', () => {
  it('goes off when a function crashes, and recovers when the function does', async () => {
    const { call, wait, state } = watched({ Crashes: alarm() });
    expect(state()).toMatchObject({ logicalId: 'Crashes', state: 'OK', value: undefined });
    await call(false);
    await call(true);
    expect(state()).toMatchObject({ state: 'OK', value: 1, since: START });
    wait(MINUTE / 2);
    await call(true);
    expect(state()).toMatchObject({ state: 'ALARM', value: 2, threshold: 1, since: START + MINUTE / 2 });
    wait(MINUTE);
    await call(false);
    // One of the last two periods is still above the threshold.
    expect(state()).toMatchObject({ state: 'ALARM', since: START + MINUTE / 2 });
    wait(MINUTE);
    expect(state()).toMatchObject({ state: 'OK', since: START + 2.5 * MINUTE });
  });

  it.each([
    ['for a percentile', { MetricName: 'Duration', Statistic: undefined, ExtendedStatistic: 'p99', Threshold: -1 }],
    ['for a metric of all functions', { Dimensions: undefined, MetricName: 'Invocations', Threshold: 0 }],
    ['below a threshold', { MetricName: 'Errors', ComparisonOperator: 'LessThanOrEqualToThreshold', Threshold: 0 }],
  ])('goes off %s', async (_what, more) => {
    const { call, state } = watched({ A: alarm(more) });
    expect(state()?.state).toBe('OK');
    await call(false);
    expect(state()?.state).toBe('ALARM');
  });

  // Values of two periods, the newest first.
  it.each([
    ['notBreaching', [undefined, undefined], 'OK'],
    ['breaching', [undefined, undefined], 'ALARM'],
    ['missing', [undefined, undefined], 'INSUFFICIENT_DATA'],
    ['ignore', [undefined, undefined], 'ALARM'],
    ['ignore', [0, undefined], 'OK'],
    ['missing', [5, undefined], 'OK'],
    ['breaching', [5, undefined], 'ALARM'],
    ['notBreaching', [5, undefined], 'OK'],
    ['notBreaching', [5, 5], 'ALARM'],
  ] as const)(
    'that treats missing data as %s is, after the values %j, in the state %s',
    (TreatMissingData, values, expected) => {
      const rule = { ComparisonOperator: 'GreaterThanThreshold', DatapointsToAlarm: undefined, Threshold: 1 } as const;
      expect(stateAfter('ALARM', values, { ...rule, TreatMissingData })).toBe(expected);
    },
  );
});

describe('a statistic', () => {
  it.each([
    ['SampleCount', 4],
    ['Sum', 10],
    ['Average', 2.5],
    ['Minimum', 1],
    ['Maximum', 4],
    ['p50', 2],
    ['p99', 4],
    ['p0', 1],
  ])('%s of 1 to 4 is %d', (name, expected) => {
    expect(statisticNamed(name)?.([4, 2, 3, 1])).toBe(expected);
  });

  it('covers the values after the start of a period, up to and including its end', () => {
    const metrics = new Metrics();
    const metric = { namespace: 'n', name: 'm', dimensions: { b: '1', a: '2' } };
    for (const at of [30, 10, 20]) metrics.put(metric, 'Count', at, at);
    const sum = statisticNamed('Sum') ?? (() => 0);
    expect(metrics.datapoint({ ...metric, dimensions: { a: '2', b: '1' } }, sum, 10, 20)).toBe(20);
    expect(metrics.datapoint({ ...metric, dimensions: { a: '2' } }, sum, 0, 30)).toBeUndefined();
    expect(metrics.datapoint(metric, sum, 30, 40)).toBeUndefined();
  });
});

describe('the embedded metric format', () => {
  const read = (line: string) => {
    const metrics = new Metrics();
    readEmbeddedMetrics(line, metrics);
    return (name: string, dimensions: Record<string, string>) => {
      const metric = { namespace: 'Shop', name, dimensions };
      const value = metrics.datapoint(metric, (values) => values.reduce((sum, each) => sum + each, 0), 0, 10);
      return value === undefined ? undefined : [value, metrics.unitOf(metric)];
    };
  };
  const line = (more: object, Metrics: object[] = [{ Name: 'M', Unit: 'Count' }]) =>
    JSON.stringify({
      _aws: { Timestamp: 5, CloudWatchMetrics: [{ Namespace: 'Shop', Dimensions: [['service'], []], Metrics }] },
      ...more,
    });

  it('is read with dimensions, units and times', () => {
    const seen = read(line({ service: 'cart', M: [1, 2], N: 3 }, [{ Name: 'M', Unit: 'Milliseconds' }, { Name: 'N' }]));
    expect(seen('M', { service: 'cart' })).toEqual([3, 'Milliseconds']);
    expect(seen('M', {})).toEqual([3, 'Milliseconds']);
    expect(seen('N', { service: 'cart' })).toEqual([3, 'None']);
  });

  it.each([
    ['a missing dimension', line({ M: 1 })],
    ['a missing value', line({ service: 'cart' })],
    ['a value that is a string', line({ service: 'cart', M: '1' })],
    ['an unknown unit', line({ service: 'cart', M: 1 }, [{ Name: 'M', Unit: 'Euro' }])],
    ['text before it', `INFO ${line({ service: 'cart', M: 1 })}`],
    ['a truncated line', line({ service: 'cart', M: 1 }).slice(0, -1)],
  ])('is ignored with %s', (_what, text) => {
    expect(read(text)('M', { service: 'cart' })).toBeUndefined();
  });
});

describe('a dashboard', () => {
  const body = dashboard(
    { type: 'alarm', ...PLACE, properties: { title: 'Alarms', alarms: ['arn'] } },
    graph(['AWS/Lambda', 'Errors', 'FunctionName', 'fn', { stat: 'Sum', label: 'crashes', color: '#d62728' }]),
  );

  it('is drawn widget by widget, with the reported values', async () => {
    const { cloudWatch, call, wait } = watched({ Board: body });
    await call(true);
    await call(true);
    wait(3 * MINUTE);
    await call(false);
    const [drawn] = cloudWatch.dashboards().dashboards;
    expect(drawn?.widgets).toEqual([
      { ...PLACE, type: 'alarm', title: 'Alarms', alarms: ['arn'] },
      {
        ...PLACE,
        type: 'metric',
        title: 'Graph',
        min: undefined,
        lines: [
          {
            metric: { namespace: 'AWS/Lambda', name: 'Errors', dimensions: { FunctionName: 'fn' } },
            statistic: 'Sum',
            period: 300,
            label: 'crashes',
            color: '#d62728',
            unit: 'Count',
            points: [
              [START, 2],
              [START + 3 * MINUTE, 0],
            ],
          },
        ],
      },
    ]);
  });

  it('shows a shorter time span at a finer resolution while there is little data', () => {
    const board = { name: '', spanMs: 360 * MINUTE, widgets: [] };
    expect(viewOf(board, MINUTE)).toEqual({ spanMs: 2 * MINUTE, finest: 5 });
    expect(viewOf(board, 6 * MINUTE)).toEqual({ spanMs: 6 * MINUTE, finest: 5 });
    expect(viewOf(board, 20 * MINUTE)).toEqual({ spanMs: 20 * MINUTE, finest: 30 });
    expect(viewOf(board, 359 * MINUTE).finest).toBe(300);
    expect(viewOf(board, 361 * MINUTE)).toEqual({ spanMs: 360 * MINUTE, finest: undefined });
  });
});

describe('a CloudWatch feature that the laptop cloud does not support', () => {
  const start = (Thing: object) => () => new CloudWatch(deploy({ app: { Resources: { Thing } } }));

  it.each([
    [
      'metric math',
      start(alarm({ Metrics: [{ Id: 'm', Expression: 'a/b' }] })),
      'app/Thing (AWS::CloudWatch::Alarm): the laptop cloud does not support the property Metrics',
    ],
    [
      'a statistic',
      start(alarm({ Statistic: undefined, ExtendedStatistic: 'tm90' })),
      'app/Thing (AWS::CloudWatch::Alarm): ExtendedStatistic',
    ],
    ['no statistic', start(alarm({ Statistic: undefined })), 'app/Thing (AWS::CloudWatch::Alarm): it has no statistic'],
    [
      'a comparison',
      start(alarm({ ComparisonOperator: 'GreaterThanUpperThreshold' })),
      'app/Thing (AWS::CloudWatch::Alarm): ComparisonOperator',
    ],
    [
      'the treatment of low sample counts',
      start(alarm({ EvaluateLowSampleCountPercentile: 'ignore' })),
      'EvaluateLowSampleCountPercentile',
    ],
    [
      'a composite alarm',
      start({ Type: 'AWS::CloudWatch::CompositeAlarm' }),
      'app/Thing: the laptop cloud does not support the resource type',
    ],
    [
      'an anomaly detector',
      start({ Type: 'AWS::CloudWatch::AnomalyDetector' }),
      'app/Thing: the laptop cloud does not support the resource type',
    ],
    [
      'a metric filter',
      start({ Type: 'AWS::Logs::MetricFilter' }),
      'app/Thing: the laptop cloud does not support the resource type',
    ],
    [
      'a log widget',
      start(dashboard({ type: 'log', ...PLACE, properties: {} })),
      'app/Thing (AWS::CloudWatch::Dashboard): the laptop cloud does not support widgets.0',
    ],
    ['an expression', start(dashboard(graph([{ expression: 'm1/m2' }]))), 'app/Thing (AWS::CloudWatch::Dashboard)'],
    [
      'a row in short form',
      start(dashboard(graph(['n', 'm', 'a', '1'], ['.', 'o', '.', '.']))),
      'app/Thing: the laptop cloud does not support the metric',
    ],
    [
      'a row with half a dimension',
      start(dashboard(graph(['n', 'm', 'a']))),
      'app/Thing: the laptop cloud does not support the metric',
    ],
    [
      'a body that is not JSON',
      start({ Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: '{' } }),
      'app/Thing (AWS::CloudWatch::Dashboard)',
    ],
  ])('is an error that names it: %s', (_what, act, message) => {
    expect(act).toThrow(message);
  });
});
