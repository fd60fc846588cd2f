import { Duration, Validations } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { ShopFunction } from '../shared/shop-function.ts';
import type { StageConfig } from '../stages.ts';
import type { CartsTable, TotalsTable } from './tables.ts';

export type AuditProps = {
  readonly stage: StageConfig;
  readonly functionsDirectory: string;
  readonly carts: CartsTable;
  readonly totals: TotalsTable;
};

/** Compares ledger and carts every hour, and publishes the difference as the metric `TotalsDrift`. */
export class Audit extends Construct {
  readonly worker: ShopFunction;

  constructor(scope: Construct, id: string, { stage, functionsDirectory, carts, totals }: AuditProps) {
    super(scope, id);
    this.worker = new ShopFunction(scope, 'AuditTotals', {
      stage,
      functionsDirectory,
      entry: 'cart/audit-totals',
      description: 'Hourly: compares the ledger with the carts',
      timeout: Duration.minutes(10),
      // By then, the stream has delivered every change that is not lost.
      environment: { SETTLE_SECONDS: String(2 * stage.totals.window.toSeconds() + 10) },
    });
    carts.allow(this.worker, 'BatchGetItem', 'Scan');
    totals.allow(this.worker, 'BatchGetItem', 'GetItem', 'PutItem', 'Scan', 'UpdateItem');
    this.worker.configureAsyncInvoke({ retryAttempts: 0 });
    const schedule = new Rule(this, 'EveryHour', {
      schedule: Schedule.rate(Duration.hours(1)),
      targets: [new LambdaFunction(this.worker, { retryAttempts: 0 })],
    });
    const reason = 'The next run makes up for a lost one, so neither EventBridge nor Lambda retries it.';
    Validations.of(schedule).acknowledge({ id: 'Serverless::Serverless-EventBusDLQ', reason });
    Validations.of(this.worker).acknowledge({ id: 'Serverless::Serverless-LambdaAsyncFailureDestination', reason });
  }
}
