import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { StoredLine } from '../domain/line.ts';
import { type Owner, ownerKey } from '../domain/owner.ts';
import { LINE_PREFIX } from './keys.ts';
import { toLine } from './line-row.ts';
import { call } from './retries.ts';
import type { Store } from './table.ts';

type Key = Record<string, unknown> | undefined;

/**
 * Every row of the owner whose sort key is in the range, inclusive: strongly consistent, one call per megabyte.
 */
export const readRows = async (store: Store, owner: Owner, from: string, to: string): Promise<unknown[]> => {
  const rows: unknown[] = [];
  let start: Key;
  do {
    const page = new QueryCommand({
      TableName: store.name,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': ownerKey(owner), ':from': from, ':to': to },
      ConsistentRead: true,
      ExclusiveStartKey: start,
    });
    const answer = await call(store, 'always', (options) => store.client.send(page, options));
    rows.push(...(answer.Items ?? []));
    start = answer.LastEvaluatedKey;
  } while (start !== undefined);
  return rows;
};

/** Sorts after every string that starts with the prefix and continues in ASCII. */
export const endOf = (prefix: string): string => `${prefix}\uffff`;

/** Every stored line of the owner, including dead ones: the caller filters with `isLive`. */
export const readLines = async (store: Store, owner: Owner): Promise<StoredLine[]> =>
  (await readRows(store, owner, LINE_PREFIX, endOf(LINE_PREFIX))).map(toLine);
