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
/** What a dimension names: a literal, a resource of the stack, or one of another stack. */
const nameOf = (value: Json): string =>
  (typeof value === 'string' ? value : (value.Ref ?? value['Fn::GetAtt']?.[0] ?? topicOf(value))).replace(
    /[0-9A-F]{8}$/,
    '',
  );
/** `<namespace> <metric> <statistic> > <threshold>, <periods> × <seconds> s, of <whom>` */
const watched = (alarm: Json): string => {
  const { Namespace, MetricName, Statistic, ExtendedStatistic, Threshold, EvaluationPeriods, Dimensions = [] } = alarm;
  const sign = { GreaterThanThreshold: '>', LessThanThreshold: '<' }[alarm.ComparisonOperator as string];
  const whom = Dimensions.map(({ Value }: Json) => nameOf(Value)).join(' ') || 'the account';
  const statistic = `${Namespace} ${MetricName} ${Statistic ?? ExtendedStatistic}`;
  return `${statistic} ${sign} ${Threshold}, ${EvaluationPeriods} × ${alarm.Period} s, of ${whom}`;
};
const runbook = readFileSync(join(root, 'docs/runbook.md'), 'utf8');
const sections = new Set([...runbook.matchAll(/^## (.+)$/gm)].map(([, title]) => title));

describe('an alarm', () => {
  it('watches for each thing that would hurt, where that shows', () => {
    expect(
      Object.fromEntries(
        alarms.map(([id, { Properties }]) => [id.replace(/^Alarm|[0-9A-F]{8}$/g, ''), watched(Properties)]),
      ),
    ).toEqual({
      AddLineCrashes: 'AWS/Lambda Errors Sum > 2, 1 × 300 s, of AddLine',
      CartFails: 'AWS/ApiGateway 5XXError Average > 0.01, 2 × 300 s, of shop-prod-cart',
      CartRefuses: 'AWS/ApiGateway 4XXError Sum > 3000, 3 × 300 s, of shop-prod-cart',
      CartSlow: 'AWS/ApiGateway Latency p99 > 2000, 3 × 300 s, of shop-prod-cart',
      CatalogueFails: 'AWS/ApiGateway 5XXError Average > 0.01, 2 × 300 s, of shop-prod-products',
      CheckOutCrashes: 'AWS/Lambda Errors Sum > 2, 1 × 300 s, of CheckOut',
      FunctionsThrottled: 'AWS/Lambda Throttles Sum > 0, 2 × 300 s, of the account',
      GetCartCrashes: 'AWS/Lambda Errors Sum > 2, 1 × 300 s, of GetCart',
      GetTotalCrashes: 'AWS/Lambda Errors Sum > 2, 1 × 300 s, of GetTotal',
      ListTotalsCrashes: 'AWS/Lambda Errors Sum > 2, 1 × 300 s, of ListTotals',
      MigrateCartCrashes: 'AWS/Lambda Errors Sum > 2, 1 × 300 s, of MigrateCart',
      MovedLinesDead: 'AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0, 1 × 300 s, of MovedLinesDeadLetters',
      MovedLinesLate: 'AWS/SQS ApproximateAgeOfOldestMessage Maximum > 3600, 1 × 300 s, of MovedLinesQueue',
      RemoveLineCrashes: 'AWS/Lambda Errors Sum > 2, 1 × 300 s, of RemoveLine',
      SetLineCrashes: 'AWS/Lambda Errors Sum > 2, 1 × 300 s, of SetLine',
      SignInThrottled: 'AWS/Cognito SignInThrottles Sum > 0, 2 × 300 s, of Shoppers Storefront',
      SiteFails: 'AWS/CloudFront 5xxErrorRate Average > 1, 2 × 300 s, of SiteDistribution Global',
      TotalsDrift: 'Shop/prod TotalsDrift Maximum > 0, 1 × 300 s, of cart',
      TotalsGivenUp: 'AWS/SQS ApproximateNumberOfMessagesVisible Maximum > 0, 1 × 300 s, of TotalsFeedGivenUp',
      TotalsLate: 'AWS/Lambda IteratorAge Maximum > 660000, 1 × 300 s, of CountTotals',
      TotalsUnaudited: 'Shop/prod TotalsDrift SampleCount < 1, 6 × 3600 s, of cart',
      WorkerFails: 'AWS/Lambda Errors Sum > 5, 3 × 300 s, of DeleteMovedLines',
    });
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
