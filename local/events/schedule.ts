import { randomUUID } from 'node:crypto';
import type * as z from 'zod/mini';
import { matches } from '../iam/evaluate.ts';
import type { Permissions } from '../lambda/functions.ts';
import type { InvokeResult } from '../lambda/host.ts';
import { PlainError } from '../plain-error.ts';
import type { Deployment } from '../template/deployment.ts';
import { ruleProperties } from './resources.ts';

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** The limit of Node's timers: 24 days, longer than a laptop cloud runs. */
const LONGEST_MS = 2 ** 31 - 1;

export interface Schedule {
  readonly name: string;
  readonly expression: string;
  readonly periodMs: number;
  readonly functionArn: string;
  readonly event: () => string;
}

const periodOf = (expression: string, where: string): number => {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (count === undefined || unit === undefined)
    throw new PlainError(`${where}: the laptop cloud supports only schedules such as rate(1 hour); got ${expression}.`);
  return Math.min(Number(count) * (UNITS[unit] ?? 0), LONGEST_MS);
};

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

/** Every schedule of the templates. Throws a PlainError if no permission allows it to invoke its function. */
export const schedulesOf = (deployment: Deployment, permissions: Permissions): Schedule[] =>
  deployment
    .all('AWS::Events::Rule', ruleProperties)
    .filter(({ properties }) => properties.State === 'ENABLED')
    .flatMap((rule) =>
      rule.properties.Targets.map((target) => {
        const where = `${rule.stack}/${rule.logicalId}`;
        const sources = permissions.get(target.Arn) ?? [];
        const arn = rule.attribute('Arn');
        if (!sources.some((source) => source === undefined || matches(source, arn)))
          throw new PlainError(`${where}: no permission allows this rule to invoke ${target.Arn}.`);
        const { ScheduleExpression: expression } = rule.properties;
        return {
          name: rule.ref,
          expression,
          periodMs: periodOf(expression, where),
          functionArn: target.Arn,
          event: ruleEvent(deployment, arn, target),
        };
      }),
    );

/** Starts every schedule. Returns a function that stops them. */
export const startSchedules = (
  schedules: readonly Schedule[],
  invoke: (arn: string, event: string, source: string) => Promise<InvokeResult> | undefined,
): (() => void) => {
  const timers = schedules.map(({ periodMs, functionArn, event }) =>
    setInterval(() => void invoke(functionArn, event(), 'schedule'), periodMs),
  );
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
};
