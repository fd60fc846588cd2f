/** Logs what it is given; a record whose key starts with `bad` fails, as does a batch with one whose key starts with `crash`. */
export const STREAM_WORKER = `export const handler = async ({ Records }) => {
  const keys = Records.map((record) => record.dynamodb.Keys.pk.S);
  console.log(JSON.stringify({ batch: keys, first: Records[0] }));
  if (keys.some((key) => key.startsWith('crash'))) throw new Error('crashed');
  return { batchItemFailures: Records.filter((record) => record.dynamodb.Keys.pk.S.startsWith('bad')).map((record) => ({ itemIdentifier: record.dynamodb.SequenceNumber })) };
};`;

/** Logs what it is given; a message with `bad` in it fails. */
export const QUEUE_WORKER = `export const handler = async ({ Records }) => {
  console.log(JSON.stringify({ batch: Records.map(({ body }) => body), first: Records[0] }));
  return { batchItemFailures: Records.filter(({ body }) => body.includes('bad')).map(({ messageId }) => ({ itemIdentifier: messageId })) };
};`;

/** Calls DynamoDB as an SDK would, with its own key unless it is told another or none, and answers what came back. */
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
