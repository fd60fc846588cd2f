import * as z from 'zod/mini';
import { boolean, type Kind, leftAside, type Named } from '../template/kind.ts';
import { nameAs } from '../template/names.ts';

const key = z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) });
const projection = z.strictObject({
  ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
  NonKeyAttributes: z.optional(z.array(z.string())),
});
const index = z.strictObject({
  IndexName: z.string(),
  KeySchema: z.array(key),
  Projection: projection,
  ProvisionedThroughput: leftAside('the engine has no capacity to run out of'),
  OnDemandThroughput: leftAside('the engine has no capacity to run out of'),
  WriteProvisionedThroughputSettings: leftAside('the engine has no capacity to run out of'),
  WriteOnDemandThroughputSettings: leftAside('the engine has no capacity to run out of'),
  WarmThroughput: leftAside('the engine has no capacity to run out of'),
  ContributorInsightsSpecification: leftAside('a metric'),
});

export const tableProperties = z.strictObject({
  TableName: z.optional(z.string()),
  AttributeDefinitions: z.array(z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  KeySchema: z.array(key),
  GlobalSecondaryIndexes: z.optional(z.array(index)),
  TimeToLiveSpecification: z.optional(z.strictObject({ AttributeName: z.string(), Enabled: boolean })),
  BillingMode: leftAside('the engine has no capacity to run out of'),
  SSESpecification: leftAside('encryption at rest'),
  Tags: leftAside('only for people'),
  StreamSpecification: z.optional(z.strictObject({ StreamViewType: z.string() })),
  WriteOnDemandThroughputSettings: leftAside('the engine has no capacity to run out of'),
  WriteProvisionedThroughputSettings: leftAside('the engine has no capacity to run out of'),
  Replicas: z.tuple([
    z.strictObject({
      Region: z.string(),
      PointInTimeRecoverySpecification: leftAside('backups'),
      ContributorInsightsSpecification: leftAside('a metric'),
      DeletionProtectionEnabled: leftAside('nobody deletes a table of the laptop'),
      SSESpecification: leftAside('encryption at rest'),
      Tags: leftAside('only for people'),
      TableClass: leftAside('a matter of cost'),
      ReadOnDemandThroughputSettings: leftAside('the engine has no capacity to run out of'),
      ReadProvisionedThroughputSettings: leftAside('the engine has no capacity to run out of'),
      GlobalSecondaryIndexes: leftAside('settings of metrics and capacity'),
      KinesisStreamSpecification: z.optional(z.never()),
      ResourcePolicy: z.optional(z.never()),
    }),
  ]),
});

export type TableProperties = z.output<typeof tableProperties>;

const tableName = nameAs('TableName');
const arn = (table: Named): string => `arn:aws:dynamodb:${table.region}:${table.account}:table/${tableName(table)}`;

/** AWS puts the creation time in a stream's ARN. Here it is constant, so that data can be kept across restarts. */
const streamArn = (table: Named): string => `${arn(table)}/stream/2026-01-01T00:00:00.000`;

export const DYNAMODB_KINDS: Readonly<Record<string, Kind>> = {
  'AWS::DynamoDB::GlobalTable': {
    properties: tableProperties,
    ref: tableName,
    attributes: { Arn: arn, StreamArn: streamArn },
  },
};
