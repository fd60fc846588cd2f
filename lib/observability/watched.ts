import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { AuthStack } from '../auth-stack.ts';
import type { MovedLines } from '../cart/moved-lines.ts';
import type { TotalsFeed } from '../cart/totals-feed.ts';
import type { ShopApi } from '../shared/shop-api.ts';
import { metricsNamespace, type ShopFunction } from '../shared/shop-function.ts';
import type { StageConfig } from '../stages.ts';

/** What the alarms and the dashboard watch. */
export type Watched = {
  readonly stage: StageConfig;
  readonly topic: ITopic;
  readonly auth: AuthStack;
  readonly api: ShopApi;
  readonly productsApi: ShopApi;
  readonly handlers: readonly ShopFunction[];
  readonly auditTotals: ShopFunction;
  readonly countTotals: ShopFunction;
  readonly deleteMovedLines: ShopFunction;
  readonly totalsFeed: TotalsFeed;
  readonly movedLines: MovedLines;
};

/** A custom metric that the cart's functions publish. */
export const cartMetric = (stage: StageConfig, metricName: string, options: MetricOptions): Metric =>
  new Metric({
    namespace: metricsNamespace(stage),
    metricName,
    dimensionsMap: { service: 'cart' },
    ...options,
  });
