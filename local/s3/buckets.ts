import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { lookup } from 'mrmime';
import type * as z from 'zod/mini';
import { checkConditions, decide, matches, policyFor } from '../iam/evaluate.ts';
import type { PolicyDocument } from '../iam/policy.ts';
import { PlainError } from '../plain-error.ts';
import type { Deployment, Resource } from '../template/deployment.ts';
import { bucketDeploymentProperties, bucketPolicyProperties } from './resources.ts';

export interface StoredObject {
  readonly body: Buffer;
  readonly contentType: string;
  readonly cacheControl: string | undefined;
  readonly etag: string;
  readonly lastModified: Date;
}

type BucketDeployment = Resource<z.output<typeof bucketDeploymentProperties>>;

/** The contents of the buckets, from the templates' bucket deployments, and who may read them. */
export class Buckets {
  readonly #objects = new Map<string, Map<string, StoredObject>>();
  readonly #policies = new Map<string, PolicyDocument[]>();

  constructor(deployment: Deployment) {
    for (const { stack, logicalId, properties } of deployment.all('AWS::S3::BucketPolicy', bucketPolicyProperties)) {
      checkConditions(properties.PolicyDocument, `${stack}/${logicalId}`);
      this.#policies.set(properties.Bucket, [
        ...(this.#policies.get(properties.Bucket) ?? []),
        properties.PolicyDocument,
      ]);
    }
    for (const each of deployment.all('Custom::CDKBucketDeployment', bucketDeploymentProperties))
      this.#deploy(deployment, each);
  }

  /** S3's response to a distribution: the object, or an error. A missing key is a 403 without the right to list. */
  read(bucket: string, key: string, distributionArn: string): StoredObject | 'AccessDenied' | 'NoSuchKey' {
    const may = (action: string, resource: string) => {
      const policies = this.#policies.get(bucket) ?? [];
      const context = { 'aws:securetransport': ['true'], 'aws:sourcearn': [distributionArn] };
      const documents = policies.map((policy) => policyFor(policy, 'Service', ['cloudfront.amazonaws.com']));
      return decide(documents, { action, resource, context }) === 'allowed';
    };
    if (!may('s3:GetObject', `arn:aws:s3:::${bucket}/${key}`)) return 'AccessDenied';
    const found = this.#objects.get(bucket)?.get(key);
    if (found !== undefined) return found;
    return may('s3:ListBucket', `arn:aws:s3:::${bucket}`) ? 'NoSuchKey' : 'AccessDenied';
  }

  /** Does what the CDK's custom resource does with `aws s3 sync`. */
  #deploy(deployment: Deployment, { stack, logicalId, properties }: BucketDeployment): void {
    const { DestinationBucketName: name, DestinationBucketKeyPrefix: prefix = '' } = properties;
    const bucket = this.#objects.get(name) ?? new Map<string, StoredObject>();
    this.#objects.set(name, bucket);
    for (const [index, objectKey] of properties.SourceObjectKeys.entries()) {
      const asset = deployment.assets.get(objectKey);
      if (asset === undefined || !statSync(asset.path).isDirectory())
        throw new PlainError(
          `${stack}/${logicalId}: the laptop cloud deploys only folders, and ${objectKey} is not one.`,
        );
      const fill = filler(
        properties.SourceMarkers?.[index],
        properties.SourceMarkersConfig?.[index]?.jsonEscape ?? false,
      );
      for (const file of filesIn(asset.path)) {
        if (!isWanted(file, properties)) continue;
        const key = prefix === '' ? file : `${prefix.replace(/\/$/, '')}/${file}`;
        bucket.set(key, stored(fill(readFileSync(join(asset.path, file))), file, properties.SystemMetadata));
      }
    }
  }
}

const filesIn = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'));

/** The custom resource passes includes after excludes to `aws s3 sync`, where the last match wins. */
const isWanted = (
  file: string,
  { Exclude = [], Include = [] }: { Exclude?: string[] | undefined; Include?: string[] | undefined },
) => Include.some((pattern) => matches(pattern, file)) || !Exclude.some((pattern) => matches(pattern, file));

/** Replaces markers with values that are known only at deploy time. */
const filler =
  (markers: Record<string, string> | undefined, jsonEscape: boolean) =>
  (body: Buffer): Buffer => {
    const entries = Object.entries(markers ?? {});
    if (entries.length === 0) return body;
    const written = (text: string) => (jsonEscape ? JSON.stringify(text).slice(1, -1) : text);
    return Buffer.from(
      entries.reduce((text, [marker, value]) => text.replaceAll(marker, written(value)), body.toString('utf8')),
    );
  };

const stored = (body: Buffer, file: string, metadata: Record<string, string> = {}): StoredObject => ({
  body,
  contentType: metadata['content-type'] ?? lookup(file) ?? 'binary/octet-stream',
  cacheControl: metadata['cache-control'],
  etag: `"${createHash('md5').update(body).digest('hex')}"`,
  lastModified: new Date(),
});
