import { afterEach, expect, it, vi } from 'vitest';
import { schedulesOf, startSchedules } from '../../local/events/schedule.ts';
import { permissionsOf } from '../../local/lambda/functions.ts';
import { readAssembly } from '../../local/template/assembly.ts';
import { Deployment } from '../../local/template/deployment.ts';
import { KINDS } from '../../local/template/kinds.ts';
import { functionWithRole, type SmallTemplate, writeAssembly } from './support/assembly.ts';

const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

const template = (
  expression: string,
  source: unknown = arn('Hourly'),
  Principal = 'events.amazonaws.com',
): SmallTemplate => ({
  Resources: {
    ...functionWithRole('Work'),
    Hourly: {
      Type: 'AWS::Events::Rule',
      Properties: { ScheduleExpression: expression, Targets: [{ Id: 'work', Arn: arn('Work') }] },
    },
    May: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: arn('Work'),
        Principal,
        SourceArn: source,
      },
    },
  },
});

const schedulesIn = (app: SmallTemplate) => {
  const deployment = new Deployment(readAssembly(writeAssembly({ app }, { Work: {} })), KINDS);
  return schedulesOf(deployment, permissionsOf(deployment, 'events.amazonaws.com'));
};

afterEach(() => vi.useRealTimers());

it('a rule calls its function whenever its time has passed, until it is stopped', () => {
  vi.useFakeTimers();
  const schedules = schedulesIn(template('rate(1 hour)'));
  const called: string[] = [];
  const stop = startSchedules(schedules, (functionArn, event, source) => {
    called.push(`${functionArn.split(':').at(-1)} ${JSON.parse(event)['detail-type']} ${source}`);
    return undefined;
  });
  vi.advanceTimersByTime(2 * 60 * 60_000 + 1);
  stop();
  vi.advanceTimersByTime(60 * 60_000);
  expect(called).toHaveLength(2);
  expect(called[0]).toMatch(/Work\S* Scheduled Event schedule$/);
});

it('a rule that no permission lets call its function is an error that names it', () => {
  const other = 'arn:aws:events:us-east-1:000000000000:rule/other';
  for (const may of [template('rate(1 hour)', other), template('rate(1 hour)', arn('Hourly'), 's3.amazonaws.com')])
    expect(() => schedulesIn(may)).toThrow('app/Hourly: no permission allows this rule to invoke');
});

it('a schedule that the laptop cannot keep is an error that names its rule', () => {
  expect(() => schedulesIn(template('cron(0 9 * * ? *)'))).toThrow(
    'app/Hourly: the laptop cloud supports only schedules such as',
  );
});
