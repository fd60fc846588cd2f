import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/**
 * `above`: alarms if the metric is above this in every period; missing data is fine, or keeps the last state if
 * `silence` says so. `below`: alarms if the metric is below this, or missing.
 */
type Limit =
  | { readonly above: number; readonly below?: never; readonly silence?: 'changes nothing' }
  | { readonly below: number; readonly above?: never; readonly silence?: never };

/** What an alarm watches, and what the person on call needs to know. */
export type ShopperAlarmProps = Limit & {
  readonly metric: IMetric;
  readonly periods?: number;
  /** On shoppers: the first thing that the person on call reads. */
  readonly impact: string;
  /** The section of docs/runbook.md with the diagnosis and the fix. */
  readonly runbook: string;
  readonly topic: ITopic;
};

/** An alarm that describes its impact on shoppers and links its runbook section. */
export class ShopperAlarm extends Alarm {
  constructor(
    scope: Construct,
    id: string,
    { metric, above, below, silence, periods, impact, runbook, topic }: ShopperAlarmProps,
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
      alarmDescription: `${impact} See docs/runbook.md#${runbook}`,
    });
    this.addAlarmAction(new SnsAction(topic));
    this.addOkAction(new SnsAction(topic));
  }
}
