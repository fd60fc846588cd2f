import type { LaptopCloud } from '../../../local/cloud.ts';

/** Calls AWS at the laptop as an engineer does from another terminal. */
export const engineerAt =
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
