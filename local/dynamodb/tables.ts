import * as z from 'zod/mini';
import { type AwsCaller, AwsError } from '../http/aws-json.ts';
import type { Deployment } from '../template/deployment.ts';
import { type TableProperties, tableProperties } from './resources.ts';

const describedSchema = z.object({
  TableDescription: z.object({ LatestStreamArn: z.optional(z.string()) }),
});
const tableSchema = z.object({ Table: z.object({ LatestStreamArn: z.optional(z.string()) }) });

/** The request that creates the table. The engine has no capacity limits, but requires a billing mode. */
const creation = (name: string, table: TableProperties) => ({
  TableName: name,
  AttributeDefinitions: table.AttributeDefinitions,
  KeySchema: table.KeySchema,
  BillingMode: 'PAY_PER_REQUEST',
  ...(table.GlobalSecondaryIndexes && { GlobalSecondaryIndexes: table.GlobalSecondaryIndexes }),
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

/** Creates a table, unless it has been kept from an earlier run. Returns the engine's ARN of its stream. */
const ensureTable = async (call: AwsCaller, name: string, table: TableProperties): Promise<string | undefined> => {
  const { isNew, streamArn } = await created(call, name, table);
  if (isNew && table.TimeToLiveSpecification !== undefined)
    await call('DynamoDB_20120810.UpdateTimeToLive', {
      TableName: name,
      TimeToLiveSpecification: table.TimeToLiveSpecification,
    });
  return streamArn;
};

/** Creates every table of the templates. Returns the engine's ARN of each stream, by the template's ARN. */
export const createTables = async (deployment: Deployment, call: AwsCaller): Promise<Map<string, string>> => {
  const tables = deployment.all('AWS::DynamoDB::GlobalTable', tableProperties);
  const made = await Promise.all(
    tables.map(
      async (table) => [table.attribute('StreamArn'), await ensureTable(call, table.ref, table.properties)] as const,
    ),
  );
  return new Map(made.flatMap(([ours, theirs]) => (theirs === undefined ? [] : [[ours, theirs] as const])));
};
