import * as z from 'zod/mini';
import type { AwsCaller } from '../http/aws-json.ts';
import { AwsError } from '../http/aws-json.ts';
import type { TableProperties } from './resources.ts';

const describedSchema = z.object({
  TableDescription: z.object({ LatestStreamArn: z.optional(z.string()) }),
});
const tableSchema = z.object({ Table: z.object({ LatestStreamArn: z.optional(z.string()) }) });

/** The request that makes the table; capacities are what the engine wants to hear, it has none. */
const creation = (name: string, table: TableProperties) => ({
  TableName: name,
  AttributeDefinitions: table.AttributeDefinitions,
  KeySchema: table.KeySchema,
  BillingMode: 'PAY_PER_REQUEST',
  ...(table.GlobalSecondaryIndexes && { GlobalSecondaryIndexes: table.GlobalSecondaryIndexes }),
  ...(table.LocalSecondaryIndexes && { LocalSecondaryIndexes: table.LocalSecondaryIndexes }),
  ...(table.StreamSpecification && {
    StreamSpecification: { StreamEnabled: true, StreamViewType: table.StreamSpecification.StreamViewType },
  }),
});

const created = async (call: AwsCaller, name: string, table: TableProperties) => {
  try {
    const answer = await call('DynamoDB_20120810.CreateTable', creation(name, table));
    return { isNew: true, streamArn: z.parse(describedSchema, answer).TableDescription.LatestStreamArn };
  } catch (error) {
    if (!(error instanceof AwsError) || error.name !== 'ResourceInUseException') throw error;
    const answer = await call('DynamoDB_20120810.DescribeTable', { TableName: name });
    return { isNew: false, streamArn: z.parse(tableSchema, answer).Table.LatestStreamArn };
  }
};

/** Makes a table as the template describes it, or finds the one that is kept, and gives the engine's ARN of its stream. */
export const ensureTable = async (
  call: AwsCaller,
  name: string,
  table: TableProperties,
): Promise<{ streamArn: string | undefined }> => {
  const { isNew, streamArn } = await created(call, name, table);
  if (isNew && table.TimeToLiveSpecification !== undefined)
    await call('DynamoDB_20120810.UpdateTimeToLive', {
      TableName: name,
      TimeToLiveSpecification: table.TimeToLiveSpecification,
    });
  return { streamArn };
};
