import * as z from 'zod/mini';
import type { Call } from './evaluate.ts';

/** The IAM actions and resources of a request to DynamoDB or SQS; undefined for an unknown operation. */
export type CallsOf = (operation: string, body: unknown) => Call[] | undefined;

export interface Place {
  readonly region: string;
  readonly account: string;
}

/** As far as functions know, they call AWS over TLS. */
const SECURE = { 'aws:securetransport': ['true'] };

const named = z.looseObject({ TableName: z.optional(z.string()), IndexName: z.optional(z.string()) });
const batch = z.looseObject({ RequestItems: z.record(z.string(), z.unknown()) });
const transaction = z.looseObject({
  TransactItems: z.array(z.record(z.string(), z.looseObject({ TableName: z.string() }))),
});
const stream = z.looseObject({ StreamArn: z.optional(z.string()), ShardIterator: z.optional(z.string()) });
const queue = z.looseObject({ QueueUrl: z.optional(z.string()), QueueName: z.optional(z.string()) });

const TABLE_OPERATIONS = new Set([
  'GetItem',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'Query',
  'Scan',
  'DescribeTable',
  'DescribeTimeToLive',
  'CreateTable',
  'DeleteTable',
  'UpdateTable',
  'UpdateTimeToLive',
]);

/** The action that each part of a transaction requires: `{Put}` requires `dynamodb:PutItem`. */
const PARTS: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/api-permissions-reference.html */
export const dynamoDbCalls =
  ({ region, account }: Place): CallsOf =>
  (operation, body) => {
    const arn = (table: string) =>
      table.startsWith('arn:') ? table : `arn:aws:dynamodb:${region}:${account}:table/${table}`;
    const call = (action: string, resource: string): Call => ({
      action: `dynamodb:${action}`,
      resource,
      context: SECURE,
    });
    if (operation === 'ListTables') return [call(operation, '*')];
    if (operation === 'BatchGetItem' || operation === 'BatchWriteItem')
      return Object.keys(z.parse(batch, body).RequestItems).map((table) => call(operation, arn(table)));
    if (operation === 'TransactWriteItems' || operation === 'TransactGetItems')
      return z
        .parse(transaction, body)
        .TransactItems.flatMap((item) =>
          Object.entries(item).map(([part, { TableName }]) => call(PARTS[part] ?? part, arn(TableName))),
        );
    if (!TABLE_OPERATIONS.has(operation)) return undefined;
    const { TableName = '', IndexName } = z.parse(named, body);
    return [call(operation, IndexName === undefined ? arn(TableName) : `${arn(TableName)}/index/${IndexName}`)];
  };

/** A shard iterator starts with the stream's ARN, as on AWS; `gate.ts` adds it. */
export const streamCalls: CallsOf = (operation, body) => {
  const { StreamArn, ShardIterator } = z.parse(stream, body);
  const resource = StreamArn ?? ShardIterator?.split('|')[0] ?? '*';
  return [{ action: `dynamodb:${operation}`, resource, context: SECURE }];
};

/** A batch requires the permission for the single operation. */
export const sqsCalls =
  ({ region, account }: Place): CallsOf =>
  (operation, body) => {
    const { QueueUrl, QueueName } = z.parse(queue, body);
    const name = QueueUrl?.split('/').at(-1) ?? QueueName;
    const action = operation.replace(/Batch$/, '');
    const resource = name === undefined ? '*' : `arn:aws:sqs:${region}:${account}:${name}`;
    return [{ action: `sqs:${action}`, resource, context: SECURE }];
  };
