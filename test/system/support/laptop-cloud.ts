import { vi } from 'vitest';
import type { Status } from '../../../local/doors/status.ts';
import type { LogLine } from '../../../local/lambda/logs.ts';
import { type Json, send } from './http.ts';
import { shop } from './shop.ts';

/** Calls an AWS service of the laptop cloud as the AWS CLI does. */
export const aws = async (target: string, body: unknown, url = shop().url): Promise<Json> => {
  const answer = await send('POST', '/_local/aws', {
    url,
    headers: [
      ['Content-Type', 'application/x-amz-json-1.0'],
      ['X-Amz-Target', target],
      [
        'Authorization',
        'AWS4-HMAC-SHA256 Credential=me/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      ],
    ],
    body: JSON.stringify(body),
  });
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.json;
};

export const dynamoDb = (operation: string, body: unknown, url?: string) =>
  aws(`DynamoDB_20120810.${operation}`, body, url);
export const sqs = (operation: string, body: unknown, url?: string) => aws(`AmazonSQS.${operation}`, body, url);

export const status = async (url = shop().url): Promise<Status> => (await send('GET', '/_local/status', { url })).json;

export const logsOf = async (functionName: string, url = shop().url): Promise<LogLine[]> =>
  (await send('GET', `/_local/logs/${functionName}`, { url })).json;

/** The physical name of the table `Carts` or `Totals`. */
export const tableNamed = async (name: string, url?: string): Promise<string> => {
  const { TableNames } = await dynamoDb('ListTables', {}, url);
  const found = (TableNames as string[]).find((each) => each.includes(`-${name}`));
  if (found === undefined) throw new Error(`There is no table ${name} among ${TableNames}.`);
  return found;
};

/** The raw rows of one partition of a table. */
export const rowsOf = async (
  table: string,
  pk: string,
  url?: string,
): Promise<Record<string, Record<string, string>>[]> =>
  (
    await dynamoDb(
      'Query',
      {
        TableName: await tableNamed(table, url),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: pk } },
        ConsistentRead: true,
      },
      url,
    )
  ).Items;

/** Invokes a function through Lambda's Invoke API. */
export const invoke = async (functionName: string, event: unknown, url = shop().url) => {
  const answer = await send('POST', `/_local/lambda/2015-03-31/functions/${functionName}/invocations`, {
    url,
    body: event,
  });
  return { status: answer.status, error: answer.header('x-amz-function-error'), payload: answer.json };
};

/** Waits until the expectation holds, for as long as a stream, a queue or DynamoDB's TTL may take. */
export const eventually = <T>(expectation: () => Promise<T>): Promise<T> =>
  vi.waitFor(expectation, { timeout: 45_000, interval: 200 });

/** Waits until the stream and the queues have no pending records or messages. */
export const settled = (url?: string): Promise<void> =>
  eventually(async () => {
    const { mappings, queues } = await status(url);
    const waiting = mappings.reduce((sum, mapping) => sum + mapping.waiting, 0);
    const messages = queues
      .filter((queue) => !queue.isForFailures)
      .reduce((sum, { ready, inFlight }) => sum + ready + inFlight, 0);
    if (waiting + messages > 0) throw new Error(`${waiting} records and ${messages} messages are waiting.`);
  });
