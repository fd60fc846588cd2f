import * as z from 'zod/mini';
import { policyDocument } from '../iam/policy.ts';
import { boolean, ignored, inert, type Kind, type Named } from '../template/kind.ts';
import { nameAs } from '../template/names.ts';

const bucketProperties = z.strictObject({
  BucketName: z.optional(z.string()),
  BucketEncryption: ignored('there is no encryption at rest'),
  OwnershipControls: ignored('there is only one account'),
  PublicAccessBlockConfiguration: ignored('only the distribution can reach local buckets'),
  LifecycleConfiguration: ignored('objects do not expire'),
  VersioningConfiguration: ignored('only the latest version is served'),
  LoggingConfiguration: ignored('there are no access logs'),
  IntelligentTieringConfigurations: ignored('affects only the price'),
  Tags: ignored('documentation'),
});

export const bucketPolicyProperties = z.strictObject({ Bucket: z.string(), PolicyDocument: policyDocument });

export const bucketDeploymentProperties = z.strictObject({
  ServiceToken: ignored('the laptop cloud does the work of the provider function'),
  SourceBucketNames: ignored('sources are found by their keys'),
  SourceObjectKeys: z.array(z.string()),
  SourceMarkers: z.optional(z.array(z.record(z.string(), z.coerce.string()))),
  SourceMarkersConfig: z.optional(z.array(z.strictObject({ jsonEscape: z.optional(boolean) }))),
  DestinationBucketName: z.string(),
  DestinationBucketKeyPrefix: z.optional(z.string()),
  Extract: z.optional(z.union([z.literal(true), z.literal('true')])),
  // With pruning, a deployment would delete what others put into the same bucket.
  Prune: z.union([z.literal(false), z.literal('false')]),
  Exclude: z.optional(z.array(z.string())),
  Include: z.optional(z.array(z.string())),
  SystemMetadata: z.optional(z.record(z.string(), z.string())),
  UserMetadata: ignored('there are no x-amz-meta headers'),
  RetainOnDelete: ignored('nothing is deleted'),
  OutputObjectKeys: ignored('the output is not used'),
  WaitForDistributionInvalidation: ignored('nothing is cached'),
  DistributionId: ignored('nothing is cached'),
  DistributionPaths: ignored('nothing is cached'),
});

/** S3 does not allow upper case. */
const bucketName = (bucket: Named): string => nameAs('BucketName', 63)(bucket).toLowerCase();

export const S3_KINDS: Readonly<Record<string, Kind>> = {
  'AWS::S3::Bucket': {
    properties: bucketProperties,
    ref: bucketName,
    attributes: {
      Arn: (bucket) => `arn:aws:s3:::${bucketName(bucket)}`,
      RegionalDomainName: (bucket) => `${bucketName(bucket)}.s3.${bucket.region}.amazonaws.com`,
    },
  },
  'AWS::S3::BucketPolicy': { properties: bucketPolicyProperties },
  'Custom::CDKBucketDeployment': { properties: bucketDeploymentProperties },
  'Custom::S3AutoDeleteObjects': inert('empties a bucket when its stack is deleted'),
};
