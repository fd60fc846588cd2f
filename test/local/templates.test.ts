import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../local/template/deployment.ts';
import { KINDS } from '../../local/template/kinds.ts';
import { physicalName } from '../../local/template/names.ts';
import { AREAS, COMPLETE_STAGE, synthesise } from '../infra/support/synthesise.ts';
import { deploy } from './support/assembly.ts';
import { clientProperties, userPoolProperties } from './support/user-pool.ts';

const queuesOf = (deployment: Deployment) =>
  deployment.all('AWS::SQS::Queue', KINDS['AWS::SQS::Queue']?.properties as never);

const queue = (Properties: object = {}, more: object = {}) => ({ Type: 'AWS::SQS::Queue', Properties, ...more });

/** The value of an output in a stack with a queue Q. */
const resolved = (Value: unknown, more: object = {}) =>
  deploy({ app: { Resources: { Q: queue() }, Outputs: { Out: { Value } }, ...more } }).outputs[0]?.value;

const name = physicalName('app', 'Q', 80);

describe('intrinsic functions', () => {
  it.each([
    ['Ref of a resource', { Ref: 'Q' }, `https://sqs.us-east-1.amazonaws.com/000000000000/${name}`],
    ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'us-east-1'],
    ['Fn::GetAtt', { 'Fn::GetAtt': ['Q', 'Arn'] }, `arn:aws:sqs:us-east-1:000000000000:${name}`],
    ['Fn::GetAtt with dots', { 'Fn::GetAtt': 'Q.QueueName' }, name],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Partition' }, 'b']] }, 'a-aws-b'],
    ['Fn::Select of Fn::Split', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    ['Fn::Sub', { 'Fn::Sub': 'x-${AWS::AccountId}-${Q.QueueName}-${!Kept}' }, `x-000000000000-${name}-\${Kept}`],
    [
      'Fn::Sub with variables',
      { 'Fn::Sub': ['${a}/${AWS::URLSuffix}', { a: { Ref: 'AWS::StackName' } }] },
      'app/amazonaws.com',
    ],
  ])('include %s', (_what, value, expected) => {
    expect(resolved(value)).toBe(expected);
  });

  it('include Fn::ImportValue, in any order of stacks', () => {
    const importing = { Resources: {}, Outputs: { Out: { Value: { 'Fn::ImportValue': 'the-queue' } } } };
    const exporting = {
      Resources: { Q: queue() },
      Outputs: { Q: { Value: { 'Fn::GetAtt': ['Q', 'QueueName'] }, Export: { Name: 'the-queue' } } },
    };
    expect(deploy({ importing, app: exporting }).outputs.find(({ stack }) => stack === 'importing')?.value).toBe(name);
  });

  it('omit a property whose value is AWS::NoValue', () => {
    const template = { Resources: { Q: queue({ DelaySeconds: { Ref: 'AWS::NoValue' } }) } };
    expect(queuesOf(deploy({ app: template }))[0]?.properties).not.toHaveProperty('DelaySeconds');
  });
});

describe('a template feature that the laptop cloud does not support', () => {
  const resources = (Resources: object) => () => deploy({ app: { Resources } });
  const pool = (more: object) =>
    resources({ P: { Type: 'AWS::Cognito::UserPool', Properties: { ...userPoolProperties, ...more } } });
  const client = (more: object) =>
    resources({
      C: { Type: 'AWS::Cognito::UserPoolClient', Properties: { ...clientProperties, UserPoolId: 'pool', ...more } },
    });

  const distribution = (DistributionConfig: object) =>
    resources({ D: { Type: 'AWS::CloudFront::Distribution', Properties: { DistributionConfig } } });

  it.each([
    [
      'a type',
      resources({ Bus: { Type: 'AWS::Events::EventBus' } }),
      'app/Bus: the laptop cloud does not support the resource type AWS::Events::EventBus',
    ],
    [
      'a condition',
      resources({ Q: queue({}, { Condition: 'Never' }) }),
      'app/Q: the laptop cloud does not support the condition Never',
    ],
    [
      'a property',
      resources({ Q: queue({ Colour: 'red' }) }),
      'app/Q (AWS::SQS::Queue): the laptop cloud does not support the property Colour',
    ],
    [
      'a nested property',
      resources({
        P: {
          Type: 'AWS::SQS::QueuePolicy',
          Properties: { Queues: [], PolicyDocument: { Statement: [{ Effect: 'Allow', NotPrincipal: '*' }] } },
        },
      }),
      'app/P (AWS::SQS::QueuePolicy)',
    ],
    ['a value', resources({ Q: queue({ DelaySeconds: 'soon' }) }), 'app/Q (AWS::SQS::Queue): DelaySeconds'],
    [
      'an intrinsic function',
      resources({ Q: queue({ QueueName: { 'Fn::FindInMap': ['a', 'b', 'c'] } }) }),
      'app/Q, QueueName: the laptop cloud does not support the intrinsic function Fn::FindInMap',
    ],
    [
      'an unknown reference',
      resources({ Q: queue({ QueueName: { Ref: 'Nowhere' } }) }),
      'app/Q, QueueName: there is no resource or parameter Nowhere',
    ],
    [
      'an unknown attribute',
      resources({ Q: queue(), R: queue({ QueueName: { 'Fn::GetAtt': ['Q', 'Age'] } }) }),
      'app/R, QueueName: the laptop cloud does not support the attribute Q.Age',
    ],
    [
      'an unknown export',
      resources({ Q: queue({ QueueName: { 'Fn::ImportValue': 'x' } }) }),
      'app/Q, QueueName: no stack exports x',
    ],
    [
      'a trigger of the user pool',
      pool({ LambdaConfig: {} }),
      'app/P (AWS::Cognito::UserPool): the laptop cloud does not support the property LambdaConfig',
    ],
    [
      'multi-factor authentication',
      pool({ MfaConfiguration: 'ON' }),
      'app/P (AWS::Cognito::UserPool): MfaConfiguration',
    ],
    [
      'case-sensitive user names',
      pool({ UsernameConfiguration: { CaseSensitive: true } }),
      'app/P (AWS::Cognito::UserPool): UsernameConfiguration.CaseSensitive',
    ],
    [
      'rotation of refresh tokens',
      client({ RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } }),
      'app/C (AWS::Cognito::UserPoolClient): the laptop cloud does not support the property RefreshTokenRotation',
    ],
    [
      'the validity of a sign-in session',
      client({ AuthSessionValidity: 15 }),
      'app/C (AWS::Cognito::UserPoolClient): the laptop cloud does not support the property AuthSessionValidity',
    ],
    [
      'stage variables',
      resources({
        S: {
          Type: 'AWS::ApiGateway::Stage',
          Properties: { RestApiId: 'api', DeploymentId: 'id', StageName: 'api', Variables: { colour: 'red' } },
        },
      }),
      'app/S (AWS::ApiGateway::Stage): the laptop cloud does not support the property Variables',
    ],
    [
      'a distribution that caches all errors',
      distribution({}),
      'CustomErrorResponses: the laptop cloud does not cache errors: set ErrorCachingMinTTL to 0',
    ],
    [
      'a distribution that caches some errors',
      distribution({ CustomErrorResponses: [{ ErrorCode: 404, ErrorCachingMinTTL: 0 }] }),
      'CustomErrorResponses: the laptop cloud does not cache errors: set ErrorCachingMinTTL to 0',
    ],
  ])('is an error that names it: %s', (_what, act, message) => {
    expect(act).toThrow(message);
  });

  it('is listed with a reason if the shop works without it', () => {
    const group = { Type: 'AWS::Logs::LogGroup', Properties: { Anything: { 'Fn::Unknown': 1 } } };
    expect(deploy({ app: { Resources: { A: group, B: group } } }).inert()).toEqual([
      { type: 'AWS::Logs::LogGroup', count: 2, reason: expect.stringMatching(/latest log lines/) },
    ]);
  });
});

describe('physical names', () => {
  it('have CloudFormation’s format and maximum length, and are the same at every start', () => {
    expect(physicalName('app', 'Queue', 80)).toMatch(/^app-Queue-[A-Z0-9]{12}$/);
    expect(physicalName('app', 'Queue', 80)).toBe(physicalName('app', 'Queue', 80));
    expect(physicalName('s'.repeat(60), 'l'.repeat(60), 64).length).toBeLessThanOrEqual(64);
    expect(physicalName('app', 'One', 64)).not.toBe(physicalName('app', 'Two', 64));
  });
});

it('the laptop cloud supports a stage with every optional setting', () => {
  const templates = synthesise({ stage: COMPLETE_STAGE });
  const deployment = deploy(Object.fromEntries(AREAS.map((area) => [`shop-prod-${area}`, templates[area].toJSON()])));
  expect(deployment.inert().map(({ type }) => type)).toEqual(
    expect.arrayContaining(['AWS::Route53::RecordSet', 'AWS::SNS::Subscription', 'AWS::WAFv2::WebACL']),
  );
});
