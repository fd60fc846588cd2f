import { randomUUID } from 'node:crypto';
import type * as z from 'zod/mini';
import { decide, matches } from '../iam/evaluate.ts';
import type { Role } from '../iam/roles.ts';
import type { Permissions } from '../lambda/functions.ts';
import type { InvokeResult } from '../lambda/host.ts';
import { PlainError } from '../plain-error.ts';
import type { Deployment } from '../template/deployment.ts';
import { ruleProperties, scheduleProperties } from './resources.ts';

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** One field of a cron expression: `*`, `?`, numbers, lists, ranges and steps. */
const cronField = (field: string, lowest: number, highest: number): ((value: number) => boolean) => {
  const allowed = new Set<number>();
  for (const part of field.split(',')) {
    const [, range = '', step] = /^(\*|\?|\d+(?:-\d+)?)(?:\/(\d+))?$/.exec(part) ?? [];
    if (range === '') throw new PlainError(`The laptop does not know the cron field ${field}.`);
    const [from = lowest, to] = range === '*' || range === '?' ? [lowest, highest] : range.split('-').map(Number);
    const end = to ?? (step === undefined ? from : highest);
    for (let value = from; value <= end; value += Number(step ?? 1)) allowed.add(value);
  }
  return (value) => allowed.has(value);
};

/** Whether a cron expression of EventBridge (UTC) names this minute. */
export const cronMatcher = (expression: string): ((at: Date) => boolean) => {
  const [minute = '', hour = '', day = '', month = '', weekday = '', year = '*'] = expression.trim().split(/\s+/);
  const tests = [
    { test: cronField(minute, 0, 59), of: (at: Date) => at.getUTCMinutes() },
    { test: cronField(hour, 0, 23), of: (at: Date) => at.getUTCHours() },
    { test: cronField(day, 1, 31), of: (at: Date) => at.getUTCDate() },
    { test: cronField(month, 1, 12), of: (at: Date) => at.getUTCMonth() + 1 },
    { test: cronField(weekday, 1, 7), of: (at: Date) => at.getUTCDay() + 1 },
    { test: cronField(year, 1970, 2199), of: (at: Date) => at.getUTCFullYear() },
  ];
  return (at) => tests.every(({ test, of }) => test(of(at)));
};

/** Runs `task` when the expression says so, `rate(…)` or `cron(…)`. Gives what ends it. */
export const startTimer = (expression: string, task: () => void): (() => void) => {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const [, cron] = /^cron\((.+)\)$/.exec(expression) ?? [];
  if (count !== undefined && unit !== undefined) {
    // Longer than Node's timers go is longer than a laptop stays up.
    const period = Math.min(Number(count) * (UNITS[unit] ?? 0), 2 ** 31 - 1);
    const timer = setInterval(task, period);
    return () => clearInterval(timer);
  }
  if (cron === undefined) throw new PlainError(`The laptop does not know the schedule ${expression}.`);
  const isDue = cronMatcher(cron);
  let last = -1;
  const timer = setInterval(() => {
    const now = new Date();
    const minute = Math.floor(now.getTime() / 60_000);
    if (minute === last || !isDue(now)) return;
    last = minute;
    task();
  }, 1000);
  return () => clearInterval(timer);
};

export interface Schedule {
  readonly name: string;
  readonly expression: string;
  readonly functionArn: string;
  readonly event: () => string;
}

type RuleTarget = z.output<typeof ruleProperties>['Targets'][number];

const ruleEvent =
  (deployment: Deployment, ruleArn: string, { Input }: RuleTarget) =>
  () =>
    Input ??
    JSON.stringify({
      version: '0',
      id: randomUUID(),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: deployment.account,
      time: new Date().toISOString().replace(/\.\d+/, ''),
      region: deployment.region,
      resources: [ruleArn],
      detail: {},
    });

/** Every schedule of the templates that may call its function: a rule by a permission, a schedule by its role. */
export const schedulesOf = (
  deployment: Deployment,
  roles: ReadonlyMap<string, Role>,
  permissions: Permissions,
): Schedule[] => {
  const rules = deployment
    .all('AWS::Events::Rule', ruleProperties)
    .filter(({ properties }) => properties.State === 'ENABLED')
    .flatMap((rule) =>
      rule.properties.Targets.map((target) => {
        const sources = permissions.get(target.Arn) ?? [];
        const arn = rule.attribute('Arn');
        if (!sources.some((source) => source === undefined || matches(source, arn)))
          throw new PlainError(`${rule.stack}/${rule.logicalId}: no permission lets this rule call ${target.Arn}.`);
        const { ScheduleExpression: expression } = rule.properties;
        return { name: rule.ref, expression, functionArn: target.Arn, event: ruleEvent(deployment, arn, target) };
      }),
    );
  const schedules = deployment
    .all('AWS::Scheduler::Schedule', scheduleProperties)
    .filter(({ properties }) => properties.State === 'ENABLED')
    .map((schedule) => {
      const { Target, ScheduleExpression: expression } = schedule.properties;
      const call = { action: 'lambda:InvokeFunction', resource: Target.Arn, context: {} };
      if (decide(roles.get(Target.RoleArn)?.documents ?? [], call) !== 'allowed')
        throw new PlainError(`${schedule.stack}/${schedule.logicalId}: its role may not call ${Target.Arn}.`);
      return { name: schedule.ref, expression, functionArn: Target.Arn, event: () => Target.Input ?? '{}' };
    });
  return [...rules, ...schedules];
};

/** Starts every schedule; gives what ends them. */
export const startSchedules = (
  schedules: readonly Schedule[],
  invoke: (arn: string, event: string, source: string) => Promise<InvokeResult> | undefined,
): (() => void) => {
  const stops = schedules.map(({ expression, functionArn, event }) =>
    startTimer(expression, () => void invoke(functionArn, event(), 'schedule')),
  );
  return () => {
    for (const stop of stops) stop();
  };
};
