import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  Metric,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { METRICS_NAMESPACE } from '../shared/shop-function.ts';
import type { CartAlarmsProps } from './cart-alarms.ts';

const PERIOD = { period: Duration.minutes(5) };

const business = (metricName: string, statistic: string = Stats.SUM): Metric =>
  new Metric({ namespace: METRICS_NAMESPACE, metricName, dimensionsMap: { service: 'cart' }, statistic, ...PERIOD });

const graph = (title: string, left: IMetric[], width = 8): GraphWidget =>
  new GraphWidget({ title, left, width, height: 5, leftYAxis: { min: 0 } });

/** «Are shoppers hurting, where, since when»: the alarms, then requests, then what shoppers do, then what runs behind. */
export class CartDashboard extends Dashboard {
  constructor(scope: Construct, id: string, alarms: readonly Alarm[], parts: CartAlarmsProps) {
    const { api, productsApi, handlers, countTotals, movedLines, totalsFeed } = parts;
    super(scope, id, {
      defaultInterval: Duration.hours(6),
      widgets: [
        [new AlarmStatusWidget({ title: 'Are shoppers hurting?', alarms: [...alarms], width: 24, height: 3 })],
        [
          graph('Cart: requests and refusals', [
            api.metricCount(PERIOD),
            api.metricClientError(PERIOD),
            api.metricServerError(PERIOD),
          ]),
          graph('Cart: time to answer', [
            api.metricLatency({ ...PERIOD, statistic: 'p50' }),
            api.metricLatency({ ...PERIOD, statistic: 'p99' }),
          ]),
          graph('Catalogue: requests and failures', [
            productsApi.metricCount(PERIOD),
            productsApi.metricServerError(PERIOD),
          ]),
        ],
        [
          graph('What shoppers do', [business('CartUpdated'), business('CartMigrated'), business('CartCheckedOut')]),
          graph('Functions: errors and throttles', [
            ...handlers.map((handler) => handler.metricErrors(PERIOD)),
            ...handlers.map((handler) => handler.metricThrottles(PERIOD)),
          ]),
          graph(
            'Functions: p99',
            handlers.map((handler) => handler.metricDuration({ ...PERIOD, statistic: 'p99' })),
          ),
        ],
        [
          graph('Totals: how far behind', [countTotals.metric('IteratorAge', { ...PERIOD, statistic: Stats.MAXIMUM })]),
          graph('Totals: drift and batches given up', [
            business('TotalsDrift', Stats.MAXIMUM),
            totalsFeed.givenUp.metricApproximateNumberOfMessagesVisible(PERIOD),
          ]),
          graph('Moved lines: waiting and dead', [
            movedLines.queue.metricApproximateNumberOfMessagesVisible(PERIOD),
            movedLines.deadLetters.metricApproximateNumberOfMessagesVisible(PERIOD),
          ]),
        ],
      ],
    });
  }
}
