import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** A stream record as Lambda passes it to the worker. */
export interface StreamRecord {
  eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  userIdentity?: { type: string; principalId: string };
  dynamodb: {
    SequenceNumber: string;
    Keys: { pk: { S: string }; sk: { S: string } };
    NewImage?: Record<string, AttributeValue>;
    OldImage?: Record<string, AttributeValue>;
  };
}

interface Shard {
  id: string;
  /** Undefined once the shard is closed and read. */
  iterator: string | undefined;
  last: string | undefined;
}

/** The stream of one table: `read` returns all records since the last `read`, including those of all earlier writes. */
export const openStream = async (endpoint: string, table: string) => {
  const call = async (operation: string, body: object): Promise<ReturnType<typeof JSON.parse>> => {
    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-amz-json-1.0',
        'X-Amz-Target': `DynamoDBStreams_20120810.${operation}`,
        Authorization:
          'AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${operation}: ${await answer.text()}`);
    return answer.json();
  };
  const StreamArn = (await call('ListStreams', { TableName: table })).Streams[0].StreamArn as string;
  const shards: Shard[] = [];
  const iteratorOf = async (id: string, last: string | undefined): Promise<string> => {
    const from =
      last === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: last };
    return (await call('GetShardIterator', { StreamArn, ShardId: id, ...from })).ShardIterator;
  };
  const describe = async () => {
    const { Shards } = (await call('DescribeStream', { StreamArn })).StreamDescription;
    for (const { ShardId: id } of Shards as { ShardId: string }[]) {
      if (shards.some((shard) => shard.id === id)) continue;
      shards.push({ id, iterator: await iteratorOf(id, undefined), last: undefined });
    }
  };
  /** DynamoDB Local sometimes rejects a valid iterator as one that points before the stream: then a new one is used. */
  const pageOf = async ({ id, iterator, last }: Shard) => {
    try {
      return await call('GetRecords', { ShardIterator: iterator, Limit: 1000 });
    } catch {
      return call('GetRecords', { ShardIterator: await iteratorOf(id, last), Limit: 1000 });
    }
  };
  await describe();
  return {
    read: async (): Promise<StreamRecord[]> => {
      const records: StreamRecord[] = [];
      for (const shard of shards) {
        while (shard.iterator !== undefined) {
          const page = await pageOf(shard);
          records.push(...page.Records);
          shard.last = page.Records.at(-1)?.dynamodb.SequenceNumber ?? shard.last;
          shard.iterator = page.NextShardIterator ?? undefined;
          if (shard.iterator === undefined) await describe();
          if (page.Records.length < 1000) break;
        }
      }
      return records;
    },
  };
};
