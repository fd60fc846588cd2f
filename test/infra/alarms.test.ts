import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { alarmTopic } from '../../lib/observability/alarm-topic.ts';
import { stageNamed } from '../../lib/stages.ts';
import { COMPLETE_STAGE, type Json, resourcesOf, root, synthesise, withoutHash } from './support/synthesise.ts';

const { cart, web } = synthesise({ stage: COMPLETE_STAGE });
const alarms = [cart, web].flatMap((template) =>
  Object.entries<Json>(template.findResources('AWS::CloudWatch::Alarm')),
);
/** The policy statements of each topic, by its logical ID. */
const topicPolicies = new Map<string, Json[]>();
for (const { Properties } of resourcesOf(cart, 'AWS::SNS::TopicPolicy'))
  for (const { Ref } of Properties.Topics) topicPolicies.set(Ref, Properties.PolicyDocument.Statement);
/** The logical ID of the topic in an alarm's action: a reference in the cart stack, an import elsewhere. */
const topicOf = (action: Json): string =>
  action.Ref ?? /:ExportsOutputRef(\w+?)[0-9A-F]{8}$/.exec(action['Fn::ImportValue'])?.[1];
/** A dimension's value: a literal, or the logical ID of a resource in this or another stack. */
const nameOf = (value: Json): string =>
  withoutHash(typeof value === 'string' ? value : (value.Ref ?? value['Fn::GetAtt']?.[0] ?? topicOf(value)));
/** `<namespace> <metric> <statistic> > <threshold>, <periods> × <seconds> s, of <dimensions>` */
const summary = (alarm: Json): string => {
  const { Namespace, MetricName, Statistic, ExtendedStatistic, Threshold, EvaluationPeriods, Dimensions = [] } = alarm;
  const sign = { GreaterThanThreshold: '>', LessThanThreshold: '<' }[alarm.ComparisonOperator as string];
  const dimensions = Dimensions.map(({ Value }: Json) => nameOf(Value)).join(' ') || 'the account';
  const statistic = `${Namespace} ${MetricName} ${Statistic ?? ExtendedStatistic}`;
  return `${statistic} ${sign} ${Threshold}, ${EvaluationPeriods} × ${alarm.Period} s, of ${dimensions}`;
};
const runbook = readFileSync(join(root, 'docs/runbook.md'), 'utf8');
const sections = new Set([...runbook.matchAll(/^## (.+)$/gm)].map(([, title]) => title));

describe('the alarms', () => {
  it('watch everything that would hurt a shopper, where it first shows', () => {
    expect(
      Object.fromEntries(
        alarms.map(([id, { Properties }]) => [withoutHash(id).replace(/^Alarm/, ''), summary(Properties)]),
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
    '%s describes the impact on shoppers, links to its runbook section, and notifies one topic',
    (_, { Properties }) => {
      const [, impact, section] =
        /^(.{20,}[.:].*) See docs\/runbook\.md#([a-z-]+)$/.exec(Properties.AlarmDescription) ?? [];
      expect(impact).toBeDefined();
      expect(sections).toContain(section);
      expect(Properties.AlarmActions).toHaveLength(1);
      // Missing data is normal, except when the alarm expects data, and for the drift, which is reported once an hour.
      const expectsData = Properties.ComparisonOperator === 'LessThanThreshold';
      const whenMissing = expectsData ? 'breaching' : 'notBreaching';
      expect(Properties.TreatMissingData).toBe(section === 'totals-drift' ? 'ignore' : whenMissing);
    },
  );

  it.each(alarms)('%s is allowed to publish to its topic', (_, { Properties }) => {
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

  it('include refused requests, at a tenth of what the throttle of migrate and checkout lets through', () => {
    const { rate } = stageNamed('prod').throttles.wholeCarts;
    cart.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: '4XXError',
      Statistic: 'Sum',
      Period: 300,
      Threshold: (300 * rate) / 10,
    });
  });

  it('link to every section of the runbook, except a lost table, which no alarm can detect', () => {
    const linked = alarms.map(([, { Properties }]) => Properties.AlarmDescription.split('#')[1]);
    expect([...sections].filter((section) => !linked.includes(section))).toEqual(['table-lost']);
  });

  it('of the workers link to sections that show the worker’s log', () => {
    const named = alarms.flatMap(([, { Properties }]) =>
      (Properties.Dimensions ?? []).flatMap(({ Name, Value }: Json) => {
        const section = Properties.AlarmDescription.split('#')[1];
        const worker = Name === 'FunctionName' && section !== 'functions-fail' && withoutHash(Value.Ref);
        return worker ? [{ section, worker }] : [];
      }),
    );
    expect(new Set(named.map(({ worker }) => worker))).toEqual(new Set(['CountTotals', 'DeleteMovedLines']));
    for (const { section, worker } of named)
      expect(runbook.split(`\n## ${section}\n`)[1]?.split('\n## ')[0]).toContain(`\nlines ${worker} `);
  });

  it('are emailed to the stage’s alarmMail, and to nobody without one', () => {
    cart.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'oncall@example.com' });
    synthesise({ stage: 'dev' }).cart.resourceCountIs('AWS::SNS::Subscription', 0);
  });

  it.each([
    { warnings: 1, stage: stageNamed('prod') },
    { warnings: 0, stage: COMPLETE_STAGE },
    { warnings: 0, stage: stageNamed('dev') },
  ])(
    'that notify nobody cause a warning only if data is protected: $warnings for $stage.name with $stage.alarmMail',
    ({ warnings, stage }) => {
      const stack = new Stack(new App(), 'Cart');
      alarmTopic(stack, stage);
      expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('alarmMail'))).toHaveLength(warnings);
    },
  );
});
