import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LaptopCloud, startLaptopCloud } from '../../local/cloud.ts';
import { allow, functionWithRole, type SmallTemplate, table, writeAssembly } from './support/assembly.ts';
import { awsAt, invokeAt } from './support/calls.ts';
import { CALLER, QUEUE_WORKER, STREAM_WORKER } from './support/functions.ts';

const arn = (id: string, attribute = 'Arn') => ({ 'Fn::GetAtt': [id, attribute] });
const READ_STREAM = ['dynamodb:DescribeStream', 'dynamodb:GetShardIterator', 'dynamodb:GetRecords'];
const READ_QUEUE = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

const template: SmallTemplate = {
  Resources: {
    Things: table({ TableName: 'Things' }),
    Others: table({ TableName: 'Others', StreamSpecification: { Ref: 'AWS::NoValue' } }),
    GivenUp: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'given-up' } },
    Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
    DeadPolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Dead' }],
        PolicyDocument: {
          Statement: [{ Effect: 'Deny', Principal: '*', Action: 'sqs:SendMessage', Resource: arn('Dead') }],
        },
      },
    },
    Work: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: 'work',
        // Longer than a cold start on a busy machine.
        VisibilityTimeout: 3,
        RedrivePolicy: { deadLetterTargetArn: arn('Dead'), maxReceiveCount: 2 },
      },
    },
    ...functionWithRole('Watch', [
      allow(READ_STREAM, arn('Things', 'StreamArn')),
      allow('sqs:SendMessage', arn('GivenUp')),
    ]),
    ...functionWithRole('Worker', [allow(READ_QUEUE, arn('Work'))]),
    ...functionWithRole('Blind'),
    ...functionWithRole('Caller', [
      allow(['dynamodb:PutItem', 'dynamodb:GetItem', 'dynamodb:BatchGetItem'], arn('Things')),
      allow('dynamodb:*', arn('Others')),
      { Effect: 'Deny', Action: 'dynamodb:DeleteItem', Resource: '*' },
      allow('sqs:SendMessage', arn('Dead')),
    ]),
    Watching: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: arn('Things', 'StreamArn'),
        FunctionName: { Ref: 'Watch' },
        StartingPosition: 'TRIM_HORIZON',
        BatchSize: 4,
        MaximumBatchingWindowInSeconds: 1,
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 2,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        FilterCriteria: {
          Filters: [
            {
              Pattern:
                '{"eventName":["INSERT"],"dynamodb":{"Keys":{"pk":{"S":["crash",{"prefix":"a"},{"prefix":"b"}]}}}}',
            },
          ],
        },
        DestinationConfig: { OnFailure: { Destination: arn('GivenUp') } },
      },
    },
    BlindWatching: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: arn('Things', 'StreamArn'),
        FunctionName: { Ref: 'Blind' },
        StartingPosition: 'TRIM_HORIZON',
      },
    },
    Working: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: arn('Work'),
        FunctionName: { Ref: 'Worker' },
        BatchSize: 5,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        FilterCriteria: { Filters: [{ Pattern: '{"body":["bad",{"prefix":"good"}]}' }] },
      },
    },
  },
};

let cloud: LaptopCloud;
let aws: ReturnType<typeof awsAt>;

beforeAll(async () => {
  const assembly = writeAssembly(
    { app: template },
    {
      Watch: { 'index.mjs': STREAM_WORKER },
      Blind: { 'index.mjs': STREAM_WORKER },
      Worker: { 'index.mjs': QUEUE_WORKER },
      Caller: { 'index.mjs': CALLER },
    },
  );
  cloud = await startLaptopCloud({ port: 0, assembly });
  aws = awsAt(cloud);
});
afterAll(() => cloud?.stop());

type Batch = { batch: string[]; first: ReturnType<typeof JSON.parse> };

const batchesOf = (functionName: string): Batch[] =>
  cloud
    .logs(functionName)
    .filter(({ text }) => text.startsWith('{"batch"'))
    .map(({ text }) => JSON.parse(text));

const put = (pk: string) =>
  aws('DynamoDB_20120810.PutItem', { TableName: 'Things', Item: { pk: { S: pk }, count: { N: '7' } } });

const messagesOf = async (name: string): Promise<ReturnType<typeof JSON.parse>[]> => {
  const QueueUrl = `https://sqs.us-east-1.amazonaws.com/000000000000/${name}`;
  const { Messages } = await aws('AmazonSQS.ReceiveMessage', {
    QueueUrl,
    MaxNumberOfMessages: 10,
    VisibilityTimeout: 0,
  });
  return Messages ?? [];
};

const SLOW = { timeout: 15_000, interval: 100 };

describe('the event source mapping of a stream', () => {
  it('invokes the function with Lambda’s event, filtered and in batches', async () => {
    for (const pk of ['a1', 'quiet', 'a2', 'a3']) await put(pk);
    await aws('DynamoDB_20120810.PutItem', { TableName: 'Things', Item: { pk: { S: 'a1' }, count: { N: '8' } } });
    await expect.poll(() => batchesOf('Watch').flatMap(({ batch }) => batch), SLOW).toEqual(['a1', 'a2', 'a3']);
    expect(batchesOf('Watch')[0]?.first).toMatchObject({
      eventID: expect.any(String),
      eventName: 'INSERT',
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-east-1',
      eventSourceARN: expect.stringMatching(/^arn:aws:dynamodb:us-east-1:000000000000:table\/Things\/stream\//),
      dynamodb: {
        Keys: { pk: { S: 'a1' } },
        NewImage: { pk: { S: 'a1' }, count: { N: '7' } },
        SequenceNumber: expect.stringMatching(/^\d+$/),
        StreamViewType: 'NEW_AND_OLD_IMAGES',
        ApproximateCreationDateTime: expect.any(Number),
      },
    });
  });

  it.each(['bad', 'crash'])(
    'isolates a poison record (%s), sends it to the on-failure destination, and continues',
    async (kind) => {
      const before = (await messagesOf('given-up')).length;
      const keys = [`b1-${kind}`, `b2-${kind}`, kind, `b3-${kind}`, `b4-${kind}`, `b5-${kind}`];
      for (const pk of keys) await put(pk);
      await expect.poll(() => batchesOf('Watch').some(({ batch }) => batch.includes(`b5-${kind}`)), SLOW).toBe(true);
      await expect.poll(async () => (await messagesOf('given-up')).length, SLOW).toBe(before + 1);
      const alone = batchesOf('Watch').filter(({ batch }) => batch.length === 1 && batch[0] === kind);
      expect(alone.length).toBeGreaterThanOrEqual(3);
      const seen = new Set(batchesOf('Watch').flatMap(({ batch }) => batch));
      for (const pk of keys) expect(seen).toContain(pk);
      const message = JSON.parse((await messagesOf('given-up')).at(-1).Body);
      expect(message).toMatchObject({
        requestContext: {
          condition: 'RetryAttemptsExhausted',
          functionArn: expect.stringContaining(':function:app-Watch-'),
        },
        DDBStreamBatchInfo: {
          batchSize: 1,
          streamArn: expect.stringContaining('table/Things/stream/'),
          shardId: expect.stringContaining('shardId-'),
        },
      });
      expect(message.DDBStreamBatchInfo.startSequenceNumber).toBe(message.DDBStreamBatchInfo.endSequenceNumber);
    },
  );

  it('reports that the function’s role may not read the stream', async () => {
    const problem = () => cloud.status().mappings.find(({ functionName }) => functionName.includes('Blind'))?.problem;
    await expect
      .poll(problem, SLOW)
      .toMatch(/assumed-role\/app-BlindRole-.* is not authorized to perform: dynamodb:DescribeStream/);
    expect(batchesOf('Blind')).toEqual([]);
  });
});

describe('the event source mapping of a queue', () => {
  const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/000000000000/work';

  it('deletes processed messages, and retries a failed one until it is in the dead-letter queue', async () => {
    for (const MessageBody of ['quiet', 'good 1', 'bad', 'good 2'])
      await aws('AmazonSQS.SendMessage', { QueueUrl, MessageBody });
    await expect.poll(async () => (await messagesOf('dead')).map(({ Body }) => Body), SLOW).toEqual(['bad']);
    const bodies = batchesOf('Worker').flatMap(({ batch }) => batch);
    expect(bodies.filter((body) => body === 'bad')).toHaveLength(2);
    expect(bodies.filter((body) => body === 'good 1')).toHaveLength(1);
    expect(bodies.filter((body) => body === 'good 2')).toHaveLength(1);
    expect(bodies).not.toContain('quiet');
    expect(await messagesOf('work')).toEqual([]);
    expect(batchesOf('Worker')[0]?.first).toMatchObject({
      messageId: expect.any(String),
      receiptHandle: expect.any(String),
      body: expect.stringMatching(/^(good|bad)/),
      attributes: { ApproximateReceiveCount: '1', SentTimestamp: expect.stringMatching(/^\d+$/) },
      messageAttributes: {},
      md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:work',
      awsRegion: 'us-east-1',
    });
  });
});

describe('an AWS call of a function', () => {
  const call = (target: string, body: unknown, key?: string) => invokeAt(cloud.url, 'Caller', { target, body, key });
  const Item = { pk: { S: 'quiet-x' } };

  it('is allowed if its role allows it', async () => {
    expect((await call('DynamoDB_20120810.PutItem', { TableName: 'Things', Item })).status).toBe(200);
    expect((await call('DynamoDB_20120810.GetItem', { TableName: 'Things', Key: Item })).body.Item).toEqual(Item);
    const reads = { RequestItems: { Things: { Keys: [Item] } } };
    expect((await call('DynamoDB_20120810.BatchGetItem', reads)).status).toBe(200);
    const writes = { TransactItems: [{ Put: { TableName: 'Things', Item } }] };
    expect((await call('DynamoDB_20120810.TransactWriteItems', writes)).status).toBe(200);
  });

  it.each([
    ['another operation', 'Scan', { TableName: 'Things' }, 'dynamodb:Scan'],
    ['an index', 'Query', { TableName: 'Things', IndexName: 'x' }, 'dynamodb:Query'],
    [
      'one part of a transaction',
      'TransactWriteItems',
      { TransactItems: [{ Put: { TableName: 'Things', Item } }, { Delete: { TableName: 'Things', Key: Item } }] },
      'dynamodb:DeleteItem',
    ],
    ['an unknown operation', 'ExecuteStatement', { Statement: 'SELECT * FROM Things' }, 'dynamodb:ExecuteStatement'],
  ])('is denied with AWS’s error if the role does not allow %s', async (_what, operation, body, action) => {
    const answer = await call(`DynamoDB_20120810.${operation}`, body);
    expect(answer).toMatchObject({
      status: 400,
      type: 'AccessDeniedException',
      body: { __type: 'com.amazon.coral.service#AccessDeniedException' },
    });
    expect(answer.body.Message).toMatch(
      new RegExp(
        `^User: arn:aws:sts::000000000000:assumed-role/app-CallerRole-\\w+/app-Caller-\\w+ is not authorized to perform: ${action} on resource: arn:aws:dynamodb:|${action} on resource: \\*`,
      ),
    );
  });

  it('is denied by an explicit deny, whatever other policies allow', async () => {
    const answer = await call('DynamoDB_20120810.DeleteItem', { TableName: 'Others', Key: Item });
    expect(answer.body.Message).toContain('with an explicit deny');
    expect((await call('DynamoDB_20120810.Scan', { TableName: 'Others' })).status).toBe(200);
    const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/000000000000/dead';
    const sent = await call('AmazonSQS.SendMessage', { QueueUrl, MessageBody: 'x' });
    expect(sent).toMatchObject({ status: 403, type: 'AccessDeniedException' });
    expect(sent.body.message).toContain('with an explicit deny');
  });

  it('to a queue is denied without permission for that queue', async () => {
    const answer = await call('AmazonSQS.SendMessage', {
      QueueUrl: 'https://sqs.us-east-1.amazonaws.com/000000000000/work',
      MessageBody: 'x',
    });
    expect(answer).toMatchObject({ status: 403, type: 'AccessDeniedException' });
    expect(answer.body.message).toContain('sqs:SendMessage on resource: arn:aws:sqs:us-east-1:000000000000:work');
  });

  it.each([
    ['an unknown access key', 'AKIAOFNOBODYATALL000', 'UnrecognizedClientException'],
    ['no access key', '', 'MissingAuthenticationTokenException'],
  ])('with %s is rejected', async (_what, key, type) => {
    const read = await call('DynamoDB_20120810.GetItem', { TableName: 'Things', Key: Item }, key);
    expect(read).toMatchObject({ status: 400, type });
    const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/000000000000/work';
    const sent = await call('AmazonSQS.SendMessage', { QueueUrl, MessageBody: 'x' }, key);
    expect(sent).toMatchObject({ status: 403, type });
  });

  it('without required parameters is a ValidationException', async () => {
    const answer = await call('DynamoDB_20120810.TransactWriteItems', {});
    expect(answer).toMatchObject({ status: 400, type: 'ValidationException' });
    expect(answer.body.message).toContain('TransactItems');
  });

  it('appears in the status when it was denied', () => {
    expect(cloud.status().refusals.some(({ action }) => action === 'dynamodb:Scan')).toBe(true);
  });
});

it.each([
  ['a call whose body is not JSON', 'aws/', '{', 400],
  ['a stream ARN that is not a string', 'aws/', '{"StreamArn":1}', 400],
  ['a function name that cannot be decoded', 'lambda/2015-03-31/functions/%/invocations', '{}', 404],
  ['the name of a log that cannot be decoded', 'logs/%', undefined, 404],
])('a request to the local endpoints with %s is a client error', async (_what, path, body, status) => {
  const headers = { 'X-Amz-Target': 'DynamoDBStreams_20120810.DescribeStream' };
  const answer = await fetch(
    `${cloud.url}/_local/${path}`,
    body === undefined ? {} : { method: 'POST', headers, body },
  );
  expect(answer.status).toBe(status);
});
