import { CfnResource, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { StageConfig } from '../stages.ts';

/**
 * The storefront's files. Private: only the distribution can read them. Every deployment rewrites them; older assets
 * stay for pages that are still open, and production keeps overwritten versions for a month.
 */
export class SiteBucket extends Bucket {
  constructor(scope: Construct, id: string, stage: StageConfig) {
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: stage.protectData,
      ...(stage.protectData && { lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(30) }] }),
      removalPolicy: stage.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      autoDeleteObjects: !stage.protectData,
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Only the distribution reads this bucket, and its files are public.',
    });
    if (!stage.protectData) this.#boundLogsOfEmptying(stage);
  }

  /** CDK's function that empties the bucket would keep its logs forever, even after the stack is deleted. */
  #boundLogsOfEmptying({ logRetention }: StageConfig): void {
    const emptier = Stack.of(this).node.findChild('Custom::S3AutoDeleteObjectsCustomResourceProvider');
    const handler = emptier.node.findChild('Handler');
    if (!CfnResource.isCfnResource(handler))
      throw new Error('The CDK no longer empties buckets with a function of its own.');
    const logs = new LogGroup(this, 'EmptyingLogs', {
      logGroupName: `/aws/lambda/${handler.ref}`,
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // The bucket is emptied first, then the log group is deleted.
    this.node.findChild('AutoDeleteObjectsCustomResource').node.addDependency(logs);
  }
}
