import { SLOT_INDEX } from '@shop/cart/store/keys';
import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  type TablePropsV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { StageConfig } from '../stages.ts';

const tableProps = (stage: StageConfig): TablePropsV2 => ({
  partitionKey: { name: 'pk', type: AttributeType.STRING },
  sortKey: { name: 'sk', type: AttributeType.STRING },
  timeToLiveAttribute: 'expiresAt',
  billing: Billing.onDemand(),
  encryption: TableEncryptionV2.dynamoOwnedKey(),
  deletionProtection: stage.protectData,
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: stage.protectData },
  removalPolicy: stage.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
});

/** DynamoDB actions that a function may perform. A transaction needs those of its parts. */
export type TableAction = 'BatchGetItem' | 'DeleteItem' | 'GetItem' | 'PutItem' | 'Query' | 'Scan' | 'UpdateItem';

/** A table that passes its name to functions in an environment variable. */
class ShopTable extends TableV2 {
  readonly #variable: string;

  constructor(scope: Construct, id: string, variable: string, props: TablePropsV2) {
    super(scope, id, props);
    this.#variable = variable;
  }

  /** Grants the function these actions on the table, and passes it the table's name. */
  allow(user: LambdaFunction, ...actions: readonly TableAction[]): void {
    this.allowAt(this.tableArn, user, actions);
  }

  /** The same for a part of the table, such as an index. */
  protected allowAt(resourceArn: string, user: LambdaFunction, actions: readonly TableAction[]): void {
    Grant.addToPrincipal({
      grantee: user,
      actions: actions.map((action) => `dynamodb:${action}`),
      resourceArns: [resourceArn],
    });
    user.addEnvironment(this.#variable, this.tableName);
  }
}

/** The lines of all carts. Its stream feeds the totals. */
export class CartsTable extends ShopTable {
  constructor(scope: Construct, id: string, stage: StageConfig) {
    super(scope, id, 'CARTS_TABLE', { ...tableProps(stage), dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES });
  }
}

/** The totals, and the ledger of what they count. For the reasons, see docs/decisions/004-ledger.md. */
export class TotalsTable extends ShopTable {
  constructor(scope: Construct, id: string, stage: StageConfig) {
    super(scope, id, 'TOTALS_TABLE', {
      ...tableProps(stage),
      globalSecondaryIndexes: [
        {
          indexName: SLOT_INDEX,
          partitionKey: { name: 'slotKey', type: AttributeType.STRING },
          sortKey: { name: 'pk', type: AttributeType.STRING },
          projectionType: ProjectionType.INCLUDE,
          nonKeyAttributes: ['quantity'],
        },
      ],
    });
  }

  /** Lets the function list every product's total, and nothing else. */
  allowListing(user: LambdaFunction): void {
    this.allowAt(`${this.tableArn}/index/${SLOT_INDEX}`, user, ['Query']);
  }
}
