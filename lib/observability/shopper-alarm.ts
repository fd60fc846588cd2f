import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/**
 * Alarms when the metric is above this in every one of the periods, and silence is fine, unless what was heard last
 * holds; or below that, and then silence counts as below.
 */
type Limit =
  | { readonly above: number; readonly below?: never; readonly silence?: 'changes nothing' }
  | { readonly below: number; readonly above?: never; readonly silence?: never };

/** What an alarm watches, and what whoever is woken by it needs to know. */
export type ShopperAlarmProps = Limit & {
  readonly metric: IMetric;
  readonly periods?: number;
  /** What a shopper feels while this lasts: the first thing that whoever is woken reads. */
  readonly shopperFeels: string;
  /** The section of docs/runbook.md that tells how to look and what to do. */
  readonly runbook: string;
  readonly topic: ITopic;
};

/** An alarm that says what it means for a shopper, and where to read on. */
export class ShopperAlarm extends Alarm {
  constructor(
    scope: Construct,
    id: string,
    { metric, above, below, silence, periods, shopperFeels, runbook, topic }: ShopperAlarmProps,
  ) {
    super(scope, id, {
      metric,
      evaluationPeriods: periods ?? 1,
      ...(below === undefined
        ? {
            threshold: above,
            comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
            treatMissingData: silence ? TreatMissingData.IGNORE : TreatMissingData.NOT_BREACHING,
          }
        : {
            threshold: below,
            comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
            treatMissingData: TreatMissingData.BREACHING,
          }),
      alarmDescription: `${shopperFeels} See docs/runbook.md#${runbook}`,
    });
    this.addAlarmAction(new SnsAction(topic));
    this.addOkAction(new SnsAction(topic));
  }
}
