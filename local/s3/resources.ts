import * as z from 'zod/mini';
import { policyDocument } from '../iam/policy.ts';
import { boolean, inert, type Kind, leftAside, type Named } from '../template/kind.ts';
import { nameAs } from '../template/names.ts';

const bucketProperties = z.strictObject({
  BucketName: z.optional(z.string()),
  BucketEncryption: leftAside('encryption at rest'),
  OwnershipControls: leftAside('no other account is here'),
  PublicAccessBlockConfiguration: leftAside('only the distribution reaches the buckets of the laptop'),
  LifecycleConfiguration: leftAside('how long AWS keeps old objects'),
  VersioningConfiguration: leftAside('only the newest version is served'),
  LoggingConfiguration: leftAside('access logs'),
  IntelligentTieringConfigurations: leftAside('a matter of cost'),
  Tags: leftAside('only for people'),
});

export const bucketPolicyProperties = z.strictObject({ Bucket: z.string(), PolicyDocument: policyDocument });

export const bucketDeploymentProperties = z.strictObject({
  ServiceToken: leftAside('the provider function: the laptop does its work itself'),
  SourceBucketNames: leftAside('sources are found by key'),
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
  UserMetadata: leftAside('x-amz-meta headers'),
  RetainOnDelete: leftAside('nothing is deleted'),
  OutputObjectKeys: leftAside('an output that nobody reads'),
  WaitForDistributionInvalidation: leftAside('nothing is cached'),
  DistributionId: leftAside('nothing is cached'),
  DistributionPaths: leftAside('nothing is cached'),
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
