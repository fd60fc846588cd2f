import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { alarmTopic } from '../../lib/observability/alarm-topic.ts';
import { stageNamed } from '../../lib/stages.ts';
import { type Json, root, synthesise } from './support/synthesise.ts';

const prodWithMail = { ...stageNamed('prod'), alarmMail: 'oncall@example.com' };
const { cart, web } = synthesise({ stage: prodWithMail });
const alarms = [cart, web].flatMap((template) =>
  Object.entries<Json>(template.findResources('AWS::CloudWatch::Alarm')),
);
/** The statements of the policies of each topic, by the topic's logical id. */
const topicPolicies = new Map<string, Json[]>();
for (const { Properties } of Object.values<Json>(cart.findResources('AWS::SNS::TopicPolicy')))
  for (const { Ref } of Properties.Topics) topicPolicies.set(Ref, Properties.PolicyDocument.Statement);
/** The logical id of the topic that an alarm's action names, in the cart stack or by what that exports. */
const topicOf = (action: Json): string =>
  action.Ref ?? /:ExportsOutputRef(\w+?)[0-9A-F]{8}$/.exec(action['Fn::ImportValue'])?.[1];
const runbook = readFileSync(join(root, 'docs/runbook.md'), 'utf8');
const sections = new Set([...runbook.matchAll(/^## (.+)$/gm)].map(([, title]) => title));

describe('an alarm', () => {
  it('watches for each thing that would hurt', () => {
    expect(alarms.map(([id]) => id.replace(/^Alarm|[0-9A-F]{8}$/g, '')).sort()).toEqual([
      'AddLineCrashes',
      'CartFails',
      'CartRefuses',
      'CartSlow',
      'CatalogueFails',
      'CheckOutCrashes',
      'FunctionsThrottled',
      'GetCartCrashes',
      'GetTotalCrashes',
      'ListTotalsCrashes',
      'MigrateCartCrashes',
      'MovedLinesDead',
      'MovedLinesLate',
      'RemoveLineCrashes',
      'SetLineCrashes',
      'SignInThrottled',
      'SiteFails',
      'TotalsDrift',
      'TotalsGivenUp',
      'TotalsLate',
      'TotalsUnaudited',
      'WorkerFails',
    ]);
  });

  it.each(alarms)(
    '%s says what a shopper feels, links its runbook section, and tells somebody',
    (_, { Properties }) => {
      const [, feels, section] =
        /^(.{20,}[.:].*) See docs\/runbook\.md#([a-z-]+)$/.exec(Properties.AlarmDescription) ?? [];
      expect(feels).toBeDefined();
      expect(sections).toContain(section);
      expect(Properties.AlarmActions).toHaveLength(1);
      // Silence is fine, but for the one who is expected to speak, and for what speaks now and then.
      const waitsForSomething = Properties.ComparisonOperator === 'LessThanThreshold';
      const silence = waitsForSomething ? 'breaching' : 'notBreaching';
      expect(Properties.TreatMissingData).toBe(section === 'totals-drift' ? 'ignore' : silence);
    },
  );

  it.each(alarms)('%s may publish to the topic that it names', (_, { Properties }) => {
    for (const action of [...Properties.AlarmActions, ...Properties.OKActions])
      expect(topicPolicies.get(topicOf(action))).toContainEqual(
        expect.objectContaining({
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Resource: { Ref: topicOf(action) },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }),
      );
  });

  it('of refusals rings when a throttle of the stage turns away a tenth of what it lets through', () => {
    const { rate } = stageNamed('prod').throttles.wholeCarts;
    cart.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: '4XXError',
      Statistic: 'Sum',
      Period: 300,
      Threshold: (300 * rate) / 10,
    });
  });

  it('of sign-ins turned away reads the metric of our pool and its client', () => {
    cart.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Cognito',
      MetricName: 'SignInThrottles',
      Statistic: 'Sum',
      Dimensions: [
        { Name: 'UserPool', Value: { 'Fn::ImportValue': Match.stringLikeRegexp('^shop-prod-auth:.*Shoppers') } },
        {
          Name: 'UserPoolClient',
          Value: { 'Fn::ImportValue': Match.stringLikeRegexp('^shop-prod-auth:.*Storefront') },
        },
      ],
    });
  });

  it('of the drift rings at the end of one pass of the audit, and until another, however long they take', () => {
    cart.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'TotalsDrift',
      Statistic: 'Maximum',
      EvaluationPeriods: 1,
      TreatMissingData: 'ignore',
    });
  });

  it('has no runbook section that no alarm leads to, but for what no alarm can tell', () => {
    const linked = alarms.map(([, { Properties }]) => Properties.AlarmDescription.split('#')[1]);
    expect([...sections].filter((section) => !linked.includes(section))).toEqual(['table-lost']);
  });

  it('of a worker has a section that opens the worker’s log', () => {
    const named = alarms.flatMap(([, { Properties }]) =>
      (Properties.Dimensions ?? []).flatMap(({ Name, Value }: Json) => {
        const section = Properties.AlarmDescription.split('#')[1];
        const worker = Name === 'FunctionName' && section !== 'functions-fail' && Value.Ref.replace(/[0-9A-F]{8}$/, '');
        return worker ? [{ section, worker }] : [];
      }),
    );
    expect(new Set(named.map(({ worker }) => worker))).toEqual(new Set(['CountTotals', 'DeleteMovedLines']));
    for (const { section, worker } of named)
      expect(runbook.split(`\n## ${section}\n`)[1]?.split('\n## ')[0]).toContain(`\nlines ${worker} `);
  });

  it('tells the one whom the stage names', () => {
    cart.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'oncall@example.com' });
    synthesise({ stage: 'dev' }).cart.resourceCountIs('AWS::SNS::Subscription', 0);
  });

  it.each([
    { warnings: 1, stage: stageNamed('prod') },
    { warnings: 0, stage: prodWithMail },
    { warnings: 0, stage: stageNamed('dev') },
  ])('that tells nobody is a warning where data is protected: $warnings for $stage.name', ({ warnings, stage }) => {
    const stack = new Stack(new App(), 'Cart');
    alarmTopic(stack, stage);
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('alarmMail'))).toHaveLength(warnings);
  });
});
