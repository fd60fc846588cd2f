import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type LineOutcome, obstacleToAdd } from '../domain/add.ts';
import { expiryOf, instant, isLive, type StoredLine, toSeconds, type Writing, written } from '../domain/line.ts';
import type { Owner } from '../domain/owner.ts';
import { MAX_QUANTITY } from '../schemas.ts';
import { stillAsRead } from './conditions.ts';
import { conditionFailure } from './failures.ts';
import { lineKey } from './keys.ts';
import { toLine, toOldLine, toRow } from './line-row.ts';
import { type CallOptions, call, type Repeat, untilDone } from './retries.ts';
import type { Store } from './table.ts';

type Old = NonNullable<ReturnType<typeof toOldLine>>;

/** The result of a conditional write; `old` is the line that made the condition fail. */
type Attempt = { done: true; row: unknown } | { done: false; old: Old | undefined };

const tryWrite = async (
  store: Store,
  repeat: Repeat,
  send: (options: CallOptions) => Promise<{ Attributes?: Record<string, unknown> | undefined }>,
): Promise<Attempt> => {
  try {
    return { done: true, row: (await call(store, repeat, send)).Attributes };
  } catch (error) {
    const failure = conditionFailure(error);
    if (failure === undefined) throw error;
    return { done: false, old: toOldLine(failure.Item) };
  }
};

const LIVE = 'attribute_not_exists(movedTo) AND expiresAt > :now';

/** The one call of an add or a set: `quantity` is an expression of `:quantity`. */
const update = (
  store: Store,
  writing: Writing,
  quantity: string,
  condition: string,
  values: Record<string, number>,
): UpdateCommand =>
  new UpdateCommand({
    TableName: store.name,
    Key: lineKey(writing.owner, writing.productId),
    UpdateExpression: `SET quantity = ${quantity}, product = :product, addedAt = if_not_exists(addedAt, :at),
      updatedAt = :at, expiresAt = :expiresAt, rev = if_not_exists(rev, :firstRev) + :one`,
    ConditionExpression: condition,
    ExpressionAttributeValues: {
      ...values,
      ':product': writing.product,
      ':at': instant(writing.now),
      ':now': toSeconds(writing.now),
      ':expiresAt': expiryOf(writing),
      ':firstRev': writing.firstRev,
      ':one': 1,
    },
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });

/** Replaces a dead line with a new one. @returns undefined if another write came first */
const replaceDead = async (
  store: Store,
  repeat: Repeat,
  writing: Writing,
  quantity: number,
  dead: Old,
): Promise<StoredLine | undefined> => {
  const line = written(writing, quantity, dead);
  const put = new PutCommand({
    TableName: store.name,
    Item: toRow(writing.owner, line),
    ...stillAsRead(dead),
  });
  return (await tryWrite(store, repeat, (options) => store.client.send(put, options))).done ? line : undefined;
};

/** Removes the line if unchanged since it was read. @returns undefined if another write came first */
const removeUnchanged = async (store: Store, writing: Writing, old: Old): Promise<LineOutcome | undefined> => {
  const remove = new DeleteCommand({
    TableName: store.name,
    Key: lineKey(writing.owner, writing.productId),
    ...stillAsRead(old),
    ReturnValues: 'ALL_OLD',
  });
  const attempt = await tryWrite(store, 'never', (options) => store.client.send(remove, options));
  return attempt.done ? { kind: 'gone', line: toLine(attempt.row) } : undefined;
};

const addOrTake = (store: Store, writing: Writing, change: number): UpdateCommand =>
  change > 0
    ? update(
        store,
        writing,
        'if_not_exists(quantity, :zero) + :change',
        `attribute_not_exists(pk) OR (${LIVE} AND quantity <= :ceiling)`,
        { ':zero': 0, ':change': change, ':ceiling': MAX_QUANTITY - change },
      )
    : update(store, writing, 'quantity - :taken', `attribute_exists(pk) AND ${LIVE} AND quantity > :taken`, {
        ':taken': -change,
      });

/**
 * Adds `change` to the line, negative to take away: one conditional write, safe under concurrent writes.
 * A dead line is replaced by a new one.
 */
export const addToLine = (store: Store, writing: Writing, change: number): Promise<LineOutcome> =>
  untilDone<LineOutcome>(store, async () => {
    const write = addOrTake(store, writing, change);
    const attempt = await tryWrite(store, 'never', (options) => store.client.send(write, options));
    if (attempt.done) return { kind: 'holds', line: toLine(attempt.row) };
    const { old } = attempt;
    const obstacle = obstacleToAdd(old, change, writing.now);
    if (obstacle === 'below-zero' || obstacle === 'above-limit') return { kind: obstacle };
    if (old === undefined || obstacle === 'changed') return undefined;
    if (obstacle === 'takes-all') return removeUnchanged(store, writing, old);
    const line = await replaceDead(store, 'never', writing, change, old);
    return line === undefined ? undefined : { kind: 'holds', line };
  });

/** Sets the line's quantity, 1 or more, whatever it was. */
export const setStoredLine = (store: Store, writing: Writing, quantity: number): Promise<StoredLine> =>
  untilDone(store, async () => {
    const set = update(store, writing, ':quantity', `attribute_not_exists(pk) OR (${LIVE})`, { ':quantity': quantity });
    const attempt = await tryWrite(store, 'ask', (options) => store.client.send(set, options));
    if (attempt.done) return toLine(attempt.row);
    return attempt.old === undefined || isLive(attempt.old, writing.now)
      ? undefined
      : replaceDead(store, 'ask', writing, quantity, attempt.old);
  });

/** Removes the line if there is one, dead or alive. @returns the line that was in the cart */
export const removeStoredLine = async (
  store: Store,
  owner: Owner,
  productId: string,
  now: number,
): Promise<StoredLine | undefined> => {
  const remove = new DeleteCommand({ TableName: store.name, Key: lineKey(owner, productId), ReturnValues: 'ALL_OLD' });
  const { Attributes } = await call(store, 'ask', (options) => store.client.send(remove, options));
  const line = Attributes === undefined ? undefined : toLine(Attributes);
  return line !== undefined && isLive(line, now) ? line : undefined;
};
