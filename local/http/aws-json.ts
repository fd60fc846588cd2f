import type { HttpRequest, HttpResponse } from './message.ts';

/** An error returned by an AWS service; `name` is short, such as `ConditionalCheckFailedException`. */
export class AwsError extends Error {
  readonly status: number;

  constructor(name: string, message: string, status: number) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

const parse = (body: Buffer): unknown => (body.length === 0 ? {} : JSON.parse(body.toString('utf8')));

const errorOf = (status: number, body: unknown): AwsError => {
  const fields = typeof body === 'object' && body !== null ? new Map(Object.entries(body)) : new Map();
  const type = String(fields.get('__type') ?? 'UnknownError');
  return new AwsError(type.replace(/^.*#/, ''), String(fields.get('message') ?? fields.get('Message') ?? type), status);
};

/** A request in AWS's JSON protocol. No local engine checks signatures, so it has a dummy one. */
export const awsRequest = (target: string, body: unknown, accessKeyId: string, region: string): HttpRequest => {
  const service = target.startsWith('AmazonSQS') ? 'sqs' : 'dynamodb';
  const credential = `${accessKeyId}/20260101/${region}/${service}/aws4_request`;
  return {
    method: 'POST',
    path: '/',
    query: '',
    headers: [
      ['Content-Type', 'application/x-amz-json-1.0'],
      ['X-Amz-Target', target],
      ['X-Amz-Date', '20260101T000000Z'],
      [
        'Authorization',
        `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date;x-amz-target, Signature=${'0'.repeat(64)}`,
      ],
    ],
    body: Buffer.from(JSON.stringify(body)),
    sourceIp: '127.0.0.1',
  };
};

/** Calls AWS services under one identity. Throws an AwsError for an error response. */
export type AwsCaller = (target: string, body: unknown) => Promise<unknown>;

export const awsCaller =
  (send: (request: HttpRequest) => Promise<HttpResponse>, accessKeyId: string, region: string): AwsCaller =>
  async (target, body) => {
    const answer = await send(awsRequest(target, body, accessKeyId, region));
    const parsed = parse(answer.body);
    if (answer.status !== 200) throw errorOf(answer.status, parsed);
    return parsed;
  };
