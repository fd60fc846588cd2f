import type { FunctionSettings } from '../../../local/lambda/host.ts';

/** The settings of a function with this bundle. */
export const settingsOf = (directory: string, more: Partial<FunctionSettings> = {}): FunctionSettings => ({
  stack: 'app',
  logicalId: 'Fn',
  name: 'app-Fn',
  arn: 'arn:aws:lambda:us-east-1:000000000000:function:app-Fn',
  handler: 'index.handler',
  directory,
  environment: {},
  memoryMb: 256,
  timeoutMs: 3000,
  reservedConcurrency: undefined,
  ...more,
});

/** Logs its batch. Records whose key starts with `bad` fail, and the whole batch if a key starts with `crash`. */
export const STREAM_WORKER = `export const handler = async ({ Records }) => {
  const keys = Records.map((record) => record.dynamodb.Keys.pk.S);
  console.log(JSON.stringify({ batch: keys, first: Records[0] }));
  if (keys.some((key) => key.startsWith('crash'))) throw new Error('crashed');
  return { batchItemFailures: Records.filter((record) => record.dynamodb.Keys.pk.S.startsWith('bad')).map((record) => ({ itemIdentifier: record.dynamodb.SequenceNumber })) };
};`;

/** Logs its batch. Messages that contain `bad` fail. */
export const QUEUE_WORKER = `export const handler = async ({ Records }) => {
  console.log(JSON.stringify({ batch: Records.map(({ body }) => body), first: Records[0] }));
  return { batchItemFailures: Records.filter(({ body }) => body.includes('bad')).map(({ messageId }) => ({ itemIdentifier: messageId })) };
};`;

/** Calls DynamoDB or SQS as an SDK does, with its own access key unless the event has another, and returns the response. */
export const CALLER = `import https from 'node:https';
export const handler = ({ target, body, key = process.env.AWS_ACCESS_KEY_ID }) => new Promise((resolve, reject) => {
  const host = target.startsWith('AmazonSQS') ? 'sqs.us-east-1.amazonaws.com' : 'dynamodb.us-east-1.amazonaws.com';
  const authorization = 'AWS4-HMAC-SHA256 Credential=' + key + '/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0';
  const outgoing = https.request({ hostname: host, path: '/', method: 'POST', headers: { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.0', ...(key && { authorization }) } }, (incoming) => {
    let text = '';
    incoming.on('data', (chunk) => { text += chunk; }).on('end', () => resolve({ status: incoming.statusCode, type: incoming.headers['x-amzn-errortype'], body: JSON.parse(text) }));
  });
  outgoing.on('error', reject);
  outgoing.end(JSON.stringify(body));
});`;
