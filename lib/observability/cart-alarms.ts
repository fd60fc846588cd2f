import { Duration } from 'aws-cdk-lib';
import { type Alarm, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { AuthStack } from '../auth-stack.ts';
import { ShopperAlarm } from './shopper-alarm.ts';
import { cartMetric, type Watched } from './watched.ts';

const FIVE_MINUTES = Duration.minutes(5);

/** The difference between ledger and carts; published at the end of each audit pass without repair. */
const DRIFT = 'TotalsDrift';

/** Sign-ins throttled by the user pool: https://docs.aws.amazon.com/cognito/latest/developerguide/metrics-for-cognito-user-pools.html */
const refusedSignIns = ({ userPool, webClient }: AuthStack): Metric =>
  new Metric({
    namespace: 'AWS/Cognito',
    metricName: 'SignInThrottles',
    dimensionsMap: { UserPool: userPool.userPoolId, UserPoolClient: webClient.userPoolClientId },
    statistic: Stats.SUM,
    period: FIVE_MINUTES,
  });

/** The alarms for everything in the cart service and its dependencies that would hurt a shopper or mislead an admin. */
export class CartAlarms extends Construct {
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, props: Watched) {
    super(scope, id);
    this.all = [...this.#requests(props), this.#signIns(props), ...this.#totals(props), ...this.#movedLines(props)];
  }

  #requests({ stage, api, productsApi, handlers, topic }: Watched): Alarm[] {
    const period = { period: FIVE_MINUTES };
    // A tenth of the tightest throttle for shoppers. A share of all requests would not work: checkouts are too few.
    const refusedEachSecond = stage.throttles.wholeCarts.rate / 10;
    return [
      new ShopperAlarm(this, 'CartFails', {
        metric: api.metricServerError({ ...period, statistic: Stats.AVERAGE }),
        above: 0.01,
        periods: 2,
        impact: 'More than 1% of requests to the cart fail: clicks do not reach the cart.',
        runbook: 'cart-fails',
        topic,
      }),
      new ShopperAlarm(this, 'CartRefuses', {
        metric: api.metricClientError({ ...period, statistic: Stats.SUM }),
        above: refusedEachSecond * FIVE_MINUTES.toSeconds(),
        periods: 3,
        impact: `More than ${refusedEachSecond} requests per second to the cart are rejected: clicks have to be retried.`,
        runbook: 'cart-refuses',
        topic,
      }),
      new ShopperAlarm(this, 'CatalogueFails', {
        metric: productsApi.metricServerError({ ...period, statistic: Stats.AVERAGE }),
        above: 0.01,
        periods: 2,
        impact: 'The catalogue does not load: nothing can be added, changed or bought.',
        runbook: 'catalogue-fails',
        topic,
      }),
      ...handlers.map(
        (handler) =>
          new ShopperAlarm(this, `${handler.node.id}Crashes`, {
            metric: handler.metricErrors(period),
            above: 2,
            impact: `Requests fail: ${handler.node.id} crashes or times out.`,
            runbook: 'functions-fail',
            topic,
          }),
      ),
      new ShopperAlarm(this, 'FunctionsThrottled', {
        // Without a function name, the metric covers the whole account, like the limit.
        metric: LambdaFunction.metricAllThrottles(period),
        above: 0,
        periods: 2,
        impact: 'The account’s concurrency is used up: the shop is slow, and some clicks are rejected and retried.',
        runbook: 'functions-throttled',
        topic,
      }),
      new ShopperAlarm(this, 'CartSlow', {
        metric: api.metricLatency({ ...period, statistic: 'p99' }),
        above: 2000,
        periods: 3,
        impact: 'The shop is slow: 1% of requests to the cart take longer than two seconds.',
        runbook: 'cart-slow',
        topic,
      }),
    ];
  }

  #signIns({ auth, topic }: Watched): Alarm {
    return new ShopperAlarm(this, 'SignInThrottled', {
      metric: refusedSignIns(auth),
      above: 0,
      periods: 2,
      impact: 'Some shoppers cannot sign in, and so cannot check out: Cognito throttles sign-ins.',
      runbook: 'sign-in-throttled',
      topic,
    });
  }

  #totals({ stage, countTotals, totalsFeed, topic }: Watched): Alarm[] {
    return [
      new ShopperAlarm(this, 'TotalsLate', {
        metric: countTotals.metric('IteratorAge', { period: FIVE_MINUTES, statistic: Stats.MAXIMUM }),
        above: Duration.minutes(10).toMilliseconds() + stage.totals.window.toMilliseconds(),
        impact: 'No impact on shoppers: the totals that admins see are more than ten minutes old.',
        runbook: 'totals-late',
        topic,
      }),
      new ShopperAlarm(this, 'TotalsGivenUp', {
        metric: totalsFeed.givenUp.metricApproximateNumberOfMessagesVisible({ period: FIVE_MINUTES }),
        above: 0,
        impact: 'No impact on shoppers: the totals miss changes until they are repaired.',
        runbook: 'totals-given-up',
        topic,
      }),
      new ShopperAlarm(this, 'TotalsDrift', {
        // A pass may take hours. The audit already distinguishes delay from drift, so one datapoint is enough.
        metric: cartMetric(stage, DRIFT, { statistic: Stats.MAXIMUM, period: FIVE_MINUTES }),
        above: 0,
        silence: 'changes nothing',
        impact: 'No impact on shoppers: the totals that admins see are wrong.',
        runbook: 'totals-drift',
        topic,
      }),
      new ShopperAlarm(this, 'TotalsUnaudited', {
        metric: cartMetric(stage, DRIFT, { statistic: Stats.SAMPLE_COUNT, period: Duration.hours(1) }),
        below: 1,
        periods: 6,
        impact: 'No impact on shoppers: the totals have not been audited for six hours, and may be wrong.',
        runbook: 'totals-unaudited',
        topic,
      }),
    ];
  }

  #movedLines({ movedLines, deleteMovedLines, topic }: Watched): Alarm[] {
    return [
      new ShopperAlarm(this, 'MovedLinesLate', {
        metric: movedLines.queue.metricApproximateAgeOfOldestMessage({ period: FIVE_MINUTES }),
        above: Duration.hours(1).toSeconds(),
        impact: 'No impact on shoppers: moved lines are invisible, and take up space until they expire.',
        runbook: 'moved-lines-late',
        topic,
      }),
      new ShopperAlarm(this, 'MovedLinesDead', {
        metric: movedLines.deadLetters.metricApproximateNumberOfMessagesVisible({ period: FIVE_MINUTES }),
        above: 0,
        impact: 'No impact on shoppers: moved lines are invisible, and some are not deleted before they expire.',
        runbook: 'moved-lines-dead',
        topic,
      }),
      new ShopperAlarm(this, 'WorkerFails', {
        metric: deleteMovedLines.metricErrors({ period: FIVE_MINUTES }),
        above: 5,
        periods: 3,
        impact: 'No impact on shoppers: moved lines are invisible, but are not being deleted.',
        runbook: 'moved-lines-dead',
        topic,
      }),
    ];
  }
}
