import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

export type ShopperAlarmProps = {
  readonly metric: IMetric;
  /** Alarms when the metric is above this in every one of the periods. */
  readonly above: number;
  readonly periods?: number;
  /** What a shopper feels while this lasts: the first thing that whoever is woken reads. */
  readonly shopperFeels: string;
  /** The section of docs/runbook.md that tells how to look and what to do. */
  readonly runbook: string;
  readonly topic: ITopic | undefined;
};

/** An alarm that says what it means for a shopper, and where to read on. */
export class ShopperAlarm extends Alarm {
  constructor(
    scope: Construct,
    id: string,
    { metric, above, periods, shopperFeels, runbook, topic }: ShopperAlarmProps,
  ) {
    super(scope, id, {
      metric,
      threshold: above,
      evaluationPeriods: periods ?? 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: `${shopperFeels} See docs/runbook.md#${runbook}`,
    });
    if (topic) this.addAlarmAction(new SnsAction(topic));
    if (topic) this.addOkAction(new SnsAction(topic));
  }
}
