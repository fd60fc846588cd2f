import { isProductId } from '@shop/products/product-id';
import type { LineOutcome } from '../domain/add.ts';
import type { StoredLine } from '../domain/line.ts';
import { readBatch } from './batch-read.ts';
import { asRead, stillAsRead } from './conditions.ts';
import { lineKey, markerKey } from './keys.ts';
import { toLine, toRow } from './line-row.ts';
import { type Marker, putMarker, type RequestName, toMarker } from './request-marker.ts';
import type { Store } from './table.ts';
import { transact } from './transaction.ts';

/** The state before an add with an Idempotency-Key: the response to an earlier request with it, and the line. */
export interface AddState {
  marker: Marker | undefined;
  /** Dead or alive. */
  line: StoredLine | undefined;
}

const isRow = ({ sk }: Record<string, unknown>, key: { sk: string }): boolean => sk === key.sk;

/** Reads both at once, strongly consistent. */
export const readAddState = async (
  store: Store,
  request: RequestName,
  productId: string,
  now: number,
): Promise<AddState> => {
  const marker = markerKey(request.owner, request.operation, request.key);
  const line = lineKey(request.owner, productId);
  // An id that no product can have must not become a row's key.
  const found = await readBatch(store, isProductId(productId) ? [marker, line] : [marker]);
  const lineRow = found.find((row) => isRow(row, line));
  return {
    marker: toMarker(
      found.find((row) => isRow(row, marker)),
      now,
    ),
    line: lineRow === undefined ? undefined : toLine(lineRow),
  };
};

/** The result of an attempt to write: done, or which of the two rows had changed since it was read. */
export type AddAttempt = 'done' | 'same-key' | 'line-changed';

/** Writes the line and the marker, or neither. `before` is the line as it was read. */
export const writeOnce = async (
  store: Store,
  request: RequestName,
  before: StoredLine | undefined,
  outcome: Extract<LineOutcome, { kind: 'holds' | 'gone' }>,
  answer: unknown,
  now: number,
): Promise<AddAttempt> => {
  const TableName = store.name;
  const marker = putMarker(TableName, request, answer, now);
  const write =
    outcome.kind === 'holds'
      ? { Put: { TableName, Item: toRow(request.owner, outcome.line), ...asRead(before) } }
      : { Delete: { TableName, Key: lineKey(request.owner, outcome.line.productId), ...stillAsRead(outcome.line) } };
  const result = await transact(store, [marker, write]);
  if (result.done) return 'done';
  return result.overtaken[0] === true ? 'same-key' : 'line-changed';
};
