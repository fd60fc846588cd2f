import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { dynamoDbCalls, sqsCalls, streamCalls } from '../../local/iam/calls.ts';
import { checkConditions, decide } from '../../local/iam/evaluate.ts';
import { policyDocument } from '../../local/iam/policy.ts';

const policy = (...Statement: object[]) => z.parse(policyDocument, { Version: '2012-10-17', Statement });
const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/Carts';
const call = (action: string, resource = TABLE, context: Record<string, string[]> = {}) => ({
  action,
  resource,
  context,
});

describe('a policy', () => {
  it('allows what it names and nothing else', () => {
    const documents = [policy({ Effect: 'Allow', Action: ['dynamodb:GetItem'], Resource: TABLE })];
    expect(decide(documents, call('dynamodb:GetItem'))).toBe('allowed');
    expect(decide(documents, call('dynamodb:PutItem'))).toBe('not allowed');
    expect(decide(documents, call('dynamodb:GetItem', `${TABLE}/index/x`))).toBe('not allowed');
    expect(decide(documents, call('dynamodb:GetItem', `${TABLE}2`))).toBe('not allowed');
    expect(decide([], call('dynamodb:GetItem'))).toBe('not allowed');
  });

  it('knows wildcards in actions and resources, and no case in actions', () => {
    const documents = [policy({ Effect: 'Allow', Action: 'dynamodb:*Get?tem', Resource: [`${TABLE}/index/*`] })];
    expect(decide(documents, call('dynamodb:BatchGetItem', `${TABLE}/index/a`))).toBe('allowed');
    expect(decide(documents, call('DynamoDB:getitem', `${TABLE}/index/a`))).toBe('allowed');
    expect(decide(documents, call('dynamodb:BatchGetItem', TABLE))).toBe('not allowed');
  });

  it('that denies wins over any that allows', () => {
    const documents = [
      policy({ Effect: 'Allow', Action: '*', Resource: '*' }),
      policy({ Effect: 'Deny', Action: 'dynamodb:Scan', Resource: '*' }),
    ];
    expect(decide(documents, call('dynamodb:Scan'))).toBe('explicitly denied');
    expect(decide(documents, call('dynamodb:Query'))).toBe('allowed');
  });

  it('knows NotAction and NotResource', () => {
    const documents = [policy({ Effect: 'Allow', NotAction: 'dynamodb:Scan', NotResource: `${TABLE}/index/*` })];
    expect(decide(documents, call('dynamodb:Query'))).toBe('allowed');
    expect(decide(documents, call('dynamodb:Scan'))).toBe('not allowed');
    expect(decide(documents, call('dynamodb:Query', `${TABLE}/index/x`))).toBe('not allowed');
  });

  it.each([
    [{ Bool: { 'aws:SecureTransport': 'true' } }, { 'aws:securetransport': ['true'] }, true],
    [{ Bool: { 'aws:SecureTransport': 'false' } }, { 'aws:securetransport': ['true'] }, false],
    [{ StringEquals: { 'AWS:SourceArn': ['a', 'b'] } }, { 'aws:sourcearn': ['b'] }, true],
    [{ StringEquals: { 'AWS:SourceArn': 'a' } }, {}, false],
    [{ StringEqualsIfExists: { 'AWS:SourceArn': 'a' } }, {}, true],
    [{ StringNotEquals: { 'AWS:SourceArn': 'a' } }, { 'aws:sourcearn': ['a'] }, false],
    [{ StringNotEquals: { 'AWS:SourceArn': 'a' } }, { 'aws:sourcearn': ['b'] }, true],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:*:rule/x*' } }, { 'aws:sourcearn': ['arn:aws:events:rule/xy'] }, true],
    [{ Null: { 'aws:SourceArn': 'true' } }, {}, true],
    [
      { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['user#*'] } },
      { 'dynamodb:leadingkeys': ['user#1', 'cart#2'] },
      false,
    ],
    [
      { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': ['user#*'] } },
      { 'dynamodb:leadingkeys': ['user#1', 'cart#2'] },
      true,
    ],
  ])('under %j with %j: %j', (Condition, context, holds) => {
    const documents = [policy({ Effect: 'Allow', Action: '*', Resource: '*', Condition })];
    expect(decide(documents, call('sqs:SendMessage', '*', context as never))).toBe(holds ? 'allowed' : 'not allowed');
  });

  it('with a condition that the laptop cannot judge is an error that names it', () => {
    const odd = (Condition: object) => () =>
      checkConditions(policy({ Effect: 'Allow', Action: '*', Resource: '*', Condition }), 'app/Role');
    expect(odd({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } })).toThrow(
      'app/Role: the laptop does not know the condition operator IpAddress',
    );
    expect(odd({ StringEquals: { 'aws:PrincipalTag/team': 'a' } })).toThrow(
      'app/Role: the laptop does not know the condition key aws:PrincipalTag/team',
    );
  });
});

describe('the permissions that a call needs', () => {
  const place = { region: 'us-east-1', account: '000000000000' };
  const needs = (calls: { action: string; resource: string }[] | undefined) =>
    calls?.map(({ action, resource }) => `${action} ${resource}`);

  it('are the action on the table, or on the index', () => {
    const calls = dynamoDbCalls(place);
    expect(needs(calls('PutItem', { TableName: 'Carts', Item: {} }))).toEqual([`dynamodb:PutItem ${TABLE}`]);
    expect(needs(calls('Query', { TableName: 'Carts', IndexName: 'ByDay' }))).toEqual([
      `dynamodb:Query ${TABLE}/index/ByDay`,
    ]);
    expect(needs(calls('GetItem', { TableName: TABLE }))).toEqual([`dynamodb:GetItem ${TABLE}`]);
  });

  it('are those of its parts for a batch and a transaction', () => {
    const calls = dynamoDbCalls(place);
    expect(needs(calls('BatchGetItem', { RequestItems: { Carts: {}, Other: {} } }))).toEqual([
      `dynamodb:BatchGetItem ${TABLE}`,
      `dynamodb:BatchGetItem ${TABLE.replace('Carts', 'Other')}`,
    ]);
    const parts = ['Put', 'Update', 'Delete', 'ConditionCheck'].map((part) => ({ [part]: { TableName: 'Carts' } }));
    expect(needs(calls('TransactWriteItems', { TransactItems: parts }))).toEqual(
      ['PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'].map((action) => `dynamodb:${action} ${TABLE}`),
    );
  });

  it('are unknown, and so refused, for an operation that is', () => {
    expect(dynamoDbCalls(place)('ExecuteStatement', {})).toBeUndefined();
  });

  it('name the queue, and the stream even when there is only an iterator', () => {
    const url = 'https://sqs.us-east-1.amazonaws.com/000000000000/moved';
    expect(needs(sqsCalls(place)('SendMessageBatch', { QueueUrl: url }))).toEqual([
      'sqs:SendMessage arn:aws:sqs:us-east-1:000000000000:moved',
    ]);
    expect(needs(streamCalls('GetRecords', { ShardIterator: `${TABLE}/stream/x|1|abc` }))).toEqual([
      `dynamodb:GetRecords ${TABLE}/stream/x`,
    ]);
  });
});
