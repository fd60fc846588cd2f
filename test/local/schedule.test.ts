import { afterEach, describe, expect, it, vi } from 'vitest';
import { schedulesOf, startSchedules } from '../../local/events/schedule.ts';
import { permissionsOf } from '../../local/lambda/functions.ts';
import { deploy, functionWithRole, type SmallTemplate } from './support/assembly.ts';

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
    Permission: {
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
  const deployment = deploy({ app }, { Work: {} });
  return schedulesOf(deployment, permissionsOf(deployment, 'events.amazonaws.com'));
};

afterEach(() => vi.useRealTimers());

describe('a scheduled rule', () => {
  it('invokes its function at every interval until it is stopped', () => {
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

  it('without permission to invoke its function is an error that names it', () => {
    const other = 'arn:aws:events:us-east-1:000000000000:rule/other';
    for (const forbidden of [
      template('rate(1 hour)', other),
      template('rate(1 hour)', arn('Hourly'), 's3.amazonaws.com'),
    ])
      expect(() => schedulesIn(forbidden)).toThrow('app/Hourly: no permission allows this rule to invoke');
  });

  it('with a schedule that the laptop cloud does not support is an error that names it', () => {
    expect(() => schedulesIn(template('cron(0 9 * * ? *)'))).toThrow(
      'app/Hourly: the laptop cloud supports only schedules such as',
    );
  });
});
