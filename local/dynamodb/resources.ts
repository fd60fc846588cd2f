import * as z from 'zod/mini';
import { boolean, ignored, type Kind, type Named } from '../template/kind.ts';
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
  ProvisionedThroughput: ignored('the engine has no capacity limits'),
  OnDemandThroughput: ignored('the engine has no capacity limits'),
  WriteProvisionedThroughputSettings: ignored('the engine has no capacity limits'),
  WriteOnDemandThroughputSettings: ignored('the engine has no capacity limits'),
  WarmThroughput: ignored('the engine has no capacity limits'),
  ContributorInsightsSpecification: ignored('metrics'),
});

export const tableProperties = z.strictObject({
  TableName: z.optional(z.string()),
  AttributeDefinitions: z.array(z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  KeySchema: z.array(key),
  GlobalSecondaryIndexes: z.optional(z.array(index)),
  TimeToLiveSpecification: z.optional(z.strictObject({ AttributeName: z.string(), Enabled: boolean })),
  BillingMode: ignored('the engine has no capacity limits'),
  SSESpecification: ignored('there is no encryption at rest'),
  Tags: ignored('documentation'),
  StreamSpecification: z.optional(z.strictObject({ StreamViewType: z.string() })),
  WriteOnDemandThroughputSettings: ignored('the engine has no capacity limits'),
  WriteProvisionedThroughputSettings: ignored('the engine has no capacity limits'),
  Replicas: z.tuple([
    z.strictObject({
      Region: z.string(),
      PointInTimeRecoverySpecification: ignored('there are no backups'),
      ContributorInsightsSpecification: ignored('metrics'),
      DeletionProtectionEnabled: ignored('local tables cannot be deleted'),
      SSESpecification: ignored('there is no encryption at rest'),
      Tags: ignored('documentation'),
      TableClass: ignored('affects only the price'),
      ReadOnDemandThroughputSettings: ignored('the engine has no capacity limits'),
      ReadProvisionedThroughputSettings: ignored('the engine has no capacity limits'),
      GlobalSecondaryIndexes: ignored('settings for metrics and capacity'),
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
