import type { SiteConfig } from '@shop/shared/site-config';
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';

export type SiteFilesProps = {
  readonly bucket: IBucket;
  readonly siteDirectory: string;
  readonly config: SiteConfig;
  readonly logRetention: RetentionDays;
};

/** The wildcards in the policy of CDK's provider, listed one by one so that a new one is noticed. */
const PROVIDER_WILDCARDS = [
  'Action::s3:GetBucket*',
  'Action::s3:GetObject*',
  'Action::s3:List*',
  'Action::s3:Abort*',
  'Action::s3:DeleteObject*',
  'Resource::arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>/*',
  'Resource::<SiteBucket397A1860.Arn>/*',
];

/**
 * Deploys the built storefront and its `/config.json` to the bucket. Browsers cache files with hashed names forever and
 * pictures for a day; pages and config are revalidated every time. Old files stay, for tabs that still need them.
 */
export class SiteFiles extends Construct {
  constructor(scope: Construct, id: string, { bucket, siteDirectory, config, logRetention }: SiteFilesProps) {
    super(scope, id);
    const site = Source.asset(siteDirectory);
    const common = {
      destinationBucket: bucket,
      prune: false,
      memoryLimit: 512,
      logGroup: new LogGroup(this, 'Logs', { retention: logRetention, removalPolicy: RemovalPolicy.DESTROY }),
    };
    const hashed = new BucketDeployment(this, 'Hashed', {
      ...common,
      sources: [site],
      exclude: ['*'],
      include: ['assets/*'],
      cacheControl: [CacheControl.setPublic(), CacheControl.maxAge(Duration.days(365)), CacheControl.immutable()],
    });
    const pictures = new BucketDeployment(this, 'Pictures', {
      ...common,
      sources: [site],
      exclude: ['*'],
      include: ['pictures/*'],
      cacheControl: [CacheControl.setPublic(), CacheControl.maxAge(Duration.days(1))],
    });
    const pages = new BucketDeployment(this, 'Pages', {
      ...common,
      sources: [site, Source.jsonData('config.json', config)],
      exclude: ['assets/*', 'pictures/*'],
      cacheControl: [CacheControl.noCache()],
    });
    // A page must never reference a file that is not there yet.
    pages.node.addDependency(hashed, pictures);
    this.#acknowledgeProvider(pages);
  }
  /** Acknowledges what CDK's provider function for bucket deployments does differently from our functions. */
  #acknowledgeProvider({ handlerRole }: BucketDeployment): void {
    const reason =
      'The CDK’s own provider, used only while deploying: it reads the asset bucket and writes to this bucket.';
    Validations.of(handlerRole).acknowledge(
      {
        id: 'AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
        reason,
      },
      ...PROVIDER_WILDCARDS.map((wildcard) => ({ id: `AwsSolutions::AwsSolutions-IAM5[${wildcard}]`, reason })),
    );
    for (const provider of Stack.of(this).node.children)
      if (provider.node.id.startsWith('Custom::CDKBucketDeployment'))
        Validations.of(provider).acknowledge(
          { id: 'AwsSolutions::AwsSolutions-L1', reason },
          { id: 'Serverless::Serverless-LambdaLatestVersion', reason },
          { id: 'Serverless::Serverless-LambdaDLQ', reason },
          { id: 'Serverless::Serverless-LambdaTracing', reason },
        );
  }
}
