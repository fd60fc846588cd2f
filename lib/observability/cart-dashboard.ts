import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Color,
  Dashboard,
  GraphWidget,
  type IMetric,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { ShopApi } from '../shared/shop-api.ts';
import { cartMetric, type Watched } from './watched.ts';

const PERIOD = { period: Duration.minutes(5) };

const graph = (title: string, left: IMetric[], width = 8): GraphWidget =>
  new GraphWidget({ title, left, width, height: 5, leftYAxis: { min: 0 } });

const requests = (api: ShopApi): IMetric[] => [
  api.metricCount({ ...PERIOD, label: 'all', color: Color.BLUE }),
  api.metricClientError({ ...PERIOD, label: 'client errors (4xx)', color: Color.ORANGE }),
  api.metricServerError({ ...PERIOD, label: 'server errors (5xx)', color: Color.RED }),
];

const times = (api: ShopApi): IMetric[] => [
  api.metricLatency({ ...PERIOD, statistic: 'p50', label: 'p50', color: Color.BLUE }),
  api.metricLatency({ ...PERIOD, statistic: 'p99', label: 'p99', color: Color.ORANGE }),
];

/** Shows whether shoppers are hurting, where and since when: alarms, requests, shopper activity, background work. */
export class CartDashboard extends Dashboard {
  constructor(scope: Construct, id: string, alarms: readonly Alarm[], watched: Watched) {
    const { api, productsApi, handlers, countTotals, deleteMovedLines, auditTotals } = watched;
    const { movedLines, totalsFeed } = watched;
    /** The number of events, unless another statistic is given. */
    const business = (metricName: string, label: string, statistic: string = Stats.SAMPLE_COUNT) =>
      cartMetric(watched.stage, metricName, { ...PERIOD, statistic, label });
    const behind = [countTotals, deleteMovedLines, auditTotals];
    const waiting = (queue: typeof totalsFeed.givenUp, label: string) =>
      queue.metricApproximateNumberOfMessagesVisible({ ...PERIOD, label });
    super(scope, id, {
      defaultInterval: Duration.hours(6),
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24, height: 3 })],
        [
          graph('Cart: requests', requests(api), 6),
          graph('Cart: latency', times(api), 6),
          graph('Catalogue: requests', requests(productsApi), 6),
          graph('Catalogue: latency', times(productsApi), 6),
        ],
        [
          graph(
            'Shopper activity',
            [
              business('CartUpdated', 'lines changed'),
              business('CartMigrated', 'carts migrated'),
              business('CartCheckedOut', 'checkouts'),
            ],
            6,
          ),
          graph('Order value', [business('OrderValue', 'minor units, such as cents', Stats.SUM)], 6),
          graph(
            'Functions: errors',
            [
              ...[...handlers, ...behind].map((fn) => fn.metricErrors({ ...PERIOD, label: fn.node.id })),
              LambdaFunction.metricAllThrottles({ ...PERIOD, label: 'throttles, whole account' }),
            ],
            6,
          ),
          graph(
            'Functions: p99 duration',
            handlers.map((fn) => fn.metricDuration({ ...PERIOD, statistic: 'p99', label: fn.node.id })),
            6,
          ),
        ],
        [
          graph('Totals: iterator age', [
            countTotals.metric('IteratorAge', { ...PERIOD, statistic: Stats.MAXIMUM, label: 'oldest batch' }),
          ]),
          graph('Totals: drift, and batches given up', [
            business('TotalsDrift', 'drift', Stats.MAXIMUM),
            waiting(totalsFeed.givenUp, 'given up'),
          ]),
          graph('Moved lines: queue and dead-letter queue', [
            waiting(movedLines.queue, 'waiting'),
            waiting(movedLines.deadLetters, 'dead letters'),
          ]),
        ],
      ],
    });
  }
}
