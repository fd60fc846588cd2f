import type { LaptopCloud } from '../../../local/cloud.ts';

/** Calls DynamoDB or SQS in a laptop cloud from outside, with full access. */
export const awsAt =
  (cloud: LaptopCloud) =>
  async (target: string, body: unknown): Promise<ReturnType<typeof JSON.parse>> => {
    const answer = await fetch(`${cloud.endpoints.aws}/`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-amz-json-1.0',
        'X-Amz-Target': target,
        Authorization:
          'AWS4-HMAC-SHA256 Credential=me/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(text);
    return JSON.parse(text);
  };

/** Invokes a function in the laptop cloud at this URL. @returns its response */
export const invokeAt = async (
  url: string,
  functionName: string,
  event: unknown = {},
): Promise<ReturnType<typeof JSON.parse>> => {
  const path = `_local/lambda/2015-03-31/functions/${functionName}/invocations`;
  return (await fetch(`${url}/${path}`, { method: 'POST', body: JSON.stringify(event) })).json();
};
