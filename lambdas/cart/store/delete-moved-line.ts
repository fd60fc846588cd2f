import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { conditionFailure } from './failures.ts';
import type { MovedLine } from './move-lines.ts';
import { call } from './retries.ts';
import type { Store } from './table.ts';

/** Deletes the line if it is still the moved one: a line added in its place stays. Idempotent. */
export const deleteMovedLine = async (store: Store, { pk, sk, rev }: MovedLine): Promise<void> => {
  const remove = new DeleteCommand({
    TableName: store.name,
    Key: { pk, sk },
    ConditionExpression: 'attribute_exists(movedTo) AND rev = :rev',
    ExpressionAttributeValues: { ':rev': rev },
  });
  try {
    await call(store, 'always', (options) => store.client.send(remove, options));
  } catch (error) {
    if (conditionFailure(error) === undefined) throw error;
  }
};
