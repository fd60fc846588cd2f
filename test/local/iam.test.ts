import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { dynamoDbCalls, sqsCalls, streamCalls } from '../../local/iam/calls.ts';
import { checkConditions, decide } from '../../local/iam/evaluate.ts';
import { policyDocument } from '../../local/iam/policy.ts';
import { rolesOf } from '../../local/iam/roles.ts';
import { functionsOf } from '../../local/lambda/functions.ts';
import { deploy, functionWithRole } from './support/assembly.ts';

const policy = (...Statement: object[]) => z.parse(policyDocument, { Version: '2012-10-17', Statement });
const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/Carts';
const call = (action: string, resource = TABLE, context: Record<string, string[]> = {}) => ({
  action,
  resource,
  context,
});

describe('a policy', () => {
  it('allows only the actions and resources that it names', () => {
    const documents = [policy({ Effect: 'Allow', Action: ['dynamodb:GetItem'], Resource: TABLE })];
    expect(decide(documents, call('dynamodb:GetItem'))).toBe('allowed');
    expect(decide(documents, call('dynamodb:PutItem'))).toBe('not allowed');
    expect(decide(documents, call('dynamodb:GetItem', `${TABLE}/index/x`))).toBe('not allowed');
    expect(decide(documents, call('dynamodb:GetItem', `${TABLE}2`))).toBe('not allowed');
    expect(decide([], call('dynamodb:GetItem'))).toBe('not allowed');
  });

  it('can have wildcards, and ignores the case of actions', () => {
    const documents = [policy({ Effect: 'Allow', Action: 'dynamodb:*Get?tem', Resource: [`${TABLE}/index/*`] })];
    expect(decide(documents, call('dynamodb:BatchGetItem', `${TABLE}/index/a`))).toBe('allowed');
    expect(decide(documents, call('DynamoDB:getitem', `${TABLE}/index/a`))).toBe('allowed');
    expect(decide(documents, call('dynamodb:BatchGetItem', TABLE))).toBe('not allowed');
  });

  it('that denies overrides policies that allow', () => {
    const documents = [
      policy({ Effect: 'Allow', Action: '*', Resource: '*' }),
      policy({ Effect: 'Deny', Action: 'dynamodb:Scan', Resource: '*' }),
    ];
    expect(decide(documents, call('dynamodb:Scan'))).toBe('explicitly denied');
    expect(decide(documents, call('dynamodb:Query'))).toBe('allowed');
  });

  it.each([
    [{ Bool: { 'aws:SecureTransport': 'true' } }, { 'aws:securetransport': ['true'] }, true],
    [{ Bool: { 'aws:SecureTransport': 'false' } }, { 'aws:securetransport': ['true'] }, false],
    [{ StringEquals: { 'AWS:SourceArn': ['a', 'b'] } }, { 'aws:sourcearn': ['b'] }, true],
    [{ StringEquals: { 'AWS:SourceArn': 'a' } }, {}, false],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:*:rule/x*' } }, { 'aws:sourcearn': ['arn:aws:events:rule/xy'] }, true],
  ])('with the condition %j applies to a request with %j: %j', (Condition, context, holds) => {
    const documents = [policy({ Effect: 'Allow', Action: '*', Resource: '*', Condition })];
    expect(decide(documents, call('sqs:SendMessage', '*', context as never))).toBe(holds ? 'allowed' : 'not allowed');
  });

  it('with a condition that the laptop cloud cannot evaluate is an error that names it', () => {
    const odd = (Condition: object) => () =>
      checkConditions(policy({ Effect: 'Allow', Action: '*', Resource: '*', Condition }), 'app/Role');
    expect(odd({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } })).toThrow(
      'app/Role: the laptop cloud does not support the condition operator IpAddress',
    );
    expect(odd({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['user#*'] } })).toThrow(
      'app/Role: the laptop cloud does not support the condition operator ForAllValues:StringLike',
    );
    expect(odd({ StringEquals: { 'dynamodb:LeadingKeys': 'user#*' } })).toThrow(
      'app/Role: the laptop cloud does not support the condition key dynamodb:LeadingKeys',
    );
  });
});

/** The functions of a template with one function and its role. */
const functionsWith = (fn: object, role: object = {}) => {
  const { Fn, FnRole } = functionWithRole('Fn', [], { ...fn });
  const Resources = { Fn, FnRole: { ...FnRole, Properties: { ...FnRole?.Properties, ...role } } };
  const deployment = deploy({ app: { Resources } }, { Fn: {} });
  return functionsOf(deployment, rolesOf(deployment), {
    door: '',
    inspectFrom: undefined,
    watcherOf: () => ({ ran: () => {}, logged: () => {} }),
  });
};
const granting = (statement: object) => ({
  Policies: [{ PolicyName: 'own', PolicyDocument: { Statement: [{ Effect: 'Allow', Resource: '*', ...statement }] } }],
});

describe('a function of a template', () => {
  it('has its timeout, memory and reserved concurrency', () => {
    const [fn] = functionsWith({ Timeout: 7, MemorySize: 320, ReservedConcurrentExecutions: 2 }).values();
    expect(fn?.host.settings).toMatchObject({ timeoutMs: 7000, memoryMb: 320, reservedConcurrency: 2 });
  });

  it.each([
    [
      'whose role Lambda may not assume',
      {},
      {
        AssumeRolePolicyDocument: {
          Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } }],
        },
      },
      'app/Fn: its role does not allow Lambda to assume it',
    ],
    [
      'with a role that Lambda can assume only under a condition that the laptop cloud cannot evaluate',
      {},
      {
        AssumeRolePolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: 'sts:AssumeRole',
              Principal: { Service: 'lambda.amazonaws.com' },
              Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' } },
            },
          ],
        },
      },
      'app/Fn: its role: the laptop cloud does not support the condition key aws:SourceAccount',
    ],
    [
      'with a managed policy',
      {},
      { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] },
      'app/FnRole: the laptop cloud does not support the managed policy arn:aws:iam::aws:policy/AdministratorAccess',
    ],
    [
      'with a condition that the laptop cloud cannot evaluate',
      {},
      granting({ Action: 'dynamodb:Query', Condition: { StringEquals: { 'dynamodb:LeadingKeys': 'user#*' } } }),
      'app/FnRole: the laptop cloud does not support the condition key dynamodb:LeadingKeys',
    ],
    [
      'with layers',
      { Layers: ['arn:aws:lambda:us-east-1:1:layer:x:1'] },
      {},
      'app/Fn: the laptop cloud does not support layers',
    ],
    [
      'with another runtime',
      { Runtime: 'python3.14' },
      {},
      'app/Fn: the laptop cloud does not support the runtime python3.14',
    ],
  ])('%s is an error', (_what, fn, role, message) => {
    expect(() => functionsWith(fn, role)).toThrow(message);
  });
});

describe('the permissions that a call needs', () => {
  const location = { region: 'us-east-1', account: '000000000000' };
  const needs = (calls: { action: string; resource: string }[] | undefined) =>
    calls?.map(({ action, resource }) => `${action} ${resource}`);

  it('are the action on the table, or on the index', () => {
    const calls = dynamoDbCalls(location);
    expect(needs(calls('PutItem', { TableName: 'Carts', Item: {} }))).toEqual([`dynamodb:PutItem ${TABLE}`]);
    expect(needs(calls('Query', { TableName: 'Carts', IndexName: 'ByDay' }))).toEqual([
      `dynamodb:Query ${TABLE}/index/ByDay`,
    ]);
    expect(needs(calls('GetItem', { TableName: TABLE }))).toEqual([`dynamodb:GetItem ${TABLE}`]);
  });

  it('are those of each table of a batch, and of each part of a transaction', () => {
    const calls = dynamoDbCalls(location);
    expect(needs(calls('BatchGetItem', { RequestItems: { Carts: {}, Other: {} } }))).toEqual([
      `dynamodb:BatchGetItem ${TABLE}`,
      `dynamodb:BatchGetItem ${TABLE.replace('Carts', 'Other')}`,
    ]);
    const parts = ['Put', 'Update', 'Delete', 'ConditionCheck'].map((part) => ({ [part]: { TableName: 'Carts' } }));
    expect(needs(calls('TransactWriteItems', { TransactItems: parts }))).toEqual(
      ['PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'].map((action) => `dynamodb:${action} ${TABLE}`),
    );
  });

  it('are undefined for an unknown operation, which is therefore denied', () => {
    expect(dynamoDbCalls(location)('ExecuteStatement', {})).toBeUndefined();
  });

  it('are on the queue, or on the stream, even if the call has only a shard iterator', () => {
    const url = 'https://sqs.us-east-1.amazonaws.com/000000000000/moved';
    expect(needs(sqsCalls(location)('SendMessageBatch', { QueueUrl: url }))).toEqual([
      'sqs:SendMessage arn:aws:sqs:us-east-1:000000000000:moved',
    ]);
    expect(needs(streamCalls('GetRecords', { ShardIterator: `${TABLE}/stream/x|1|abc` }))).toEqual([
      `dynamodb:GetRecords ${TABLE}/stream/x`,
    ]);
  });
});
