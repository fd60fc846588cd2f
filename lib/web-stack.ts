import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AuthStack } from './auth-stack.ts';
import type { CartStack } from './cart-stack.ts';
import { ShopperAlarm } from './observability/shopper-alarm.ts';
import type { ProductsStack } from './products-stack.ts';
import type { StageConfig } from './stages.ts';
import { Site } from './web/site.ts';
import { SiteBucket } from './web/site-bucket.ts';
import { SiteFiles } from './web/site-files.ts';

export type WebStackProps = StackProps & {
  readonly stage: StageConfig;
  readonly auth: AuthStack;
  readonly products: ProductsStack;
  readonly cart: CartStack;
  /** The built storefront. */
  readonly siteDirectory: string;
};

/** The storefront: its files in a bucket, and the distribution that serves it and both APIs from one origin. */
export class WebStack extends Stack {
  constructor(scope: Construct, id: string, { stage, auth, products, cart, siteDirectory, ...props }: WebStackProps) {
    super(scope, id, props);

    const bucket = new SiteBucket(this, 'SiteBucket', stage);
    const site = new Site(this, 'Site', {
      stage,
      bucket,
      productsHost: products.api.hostName,
      cartHost: cart.api.hostName,
    });
    new SiteFiles(this, 'SiteFiles', {
      bucket,
      siteDirectory,
      config: {
        stage: stage.name,
        region: this.region,
        userPoolId: auth.userPool.userPoolId,
        userPoolClientId: auth.webClient.userPoolClientId,
      },
      logRetention: stage.logRetention,
    });

    new ShopperAlarm(this, 'SiteFails', {
      metric: site.serverErrorRate,
      above: 1,
      periods: 2,
      impact: 'More than 1% of requests to CloudFront fail: the shop does not load, or only in part.',
      runbook: 'site-fails',
      topic: cart.alarmTopic,
    });

    new CfnOutput(this, 'SiteUrl', { value: site.url });
  }
}
