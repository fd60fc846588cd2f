import { type StoredLine, toSeconds } from '../domain/line.ts';
import type { Owner } from '../domain/owner.ts';
import type { Line } from '../schemas.ts';
import { stillAsRead } from './conditions.ts';
import { lineKey, partKey, unfinishedKey } from './keys.ts';
import { MARKER_LIFETIME, putMarker, type RequestName } from './request-marker.ts';
import type { Store } from './table.ts';
import { type Action, MAX_ACTIONS, transact } from './transaction.ts';

/** How many lines one transaction can remove along with its receipt part, the checkout's own row and the marker. */
export const LINES_PER_PART = MAX_ACTIONS - 3;

/** How many it can remove when no receipt part is stored. */
export const LINES_AT_ONCE = MAX_ACTIONS;

/** The maximum size of a receipt part, in bytes: DynamoDB's item limit is 400 KB. */
export const PART_BYTES = 300_000;

const takeOut = (table: string, owner: Owner, line: StoredLine): Action => ({
  Delete: { TableName: table, Key: lineKey(owner, line.productId), ...stillAsRead(line) },
});

/** One step of a checkout. */
export interface Step {
  owner: Owner;
  checkoutId: string;
  lines: StoredLine[];
  /** The lines as the receipt shows them. */
  items: Line[];
  /** The index of this step's part of the receipt, from 0. */
  part: number;
  /** Whether the checkout's own row already exists, and whether this is the last step. */
  begun: boolean;
  last: boolean;
  now: number;
  /** Until when it can be resumed, in seconds since the epoch: the same in all its steps. */
  keptUntil: number;
  marker?: { request: RequestName; answer: unknown };
}

/** The checkout's own row marks it as unfinished for later checkouts, and lets only one of them proceed. */
const ownRow = (table: string, step: Step): Action[] => {
  const row = { TableName: table, Key: unfinishedKey(step.owner) };
  const unchanged = {
    ConditionExpression: 'checkoutId = :id AND parts = :parts',
    ExpressionAttributeValues: { ':id': step.checkoutId, ':parts': step.part },
  };
  if (step.begun && step.last) return [{ Delete: { ...row, ...unchanged } }];
  if (step.last) return [];
  const parts = step.part + 1;
  const Item = { ...row.Key, checkoutId: step.checkoutId, parts, expiresAt: step.keptUntil };
  const unbegun = {
    ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
    ExpressionAttributeValues: { ':now': toSeconds(step.now) },
  };
  return [{ Put: { TableName: table, Item, ...(step.begun ? unchanged : unbegun) } }];
};

const putPart = (table: string, step: Step): Action => ({
  Put: {
    TableName: table,
    Item: {
      ...partKey(step.owner, step.checkoutId, step.part),
      items: JSON.stringify(step.items),
      // The last step may come as late as `keptUntil`, and its response is then kept for one more day. Its own part is
      // only ever read through the marker.
      expiresAt: (step.last ? toSeconds(step.now) : step.keptUntil) + MARKER_LIFETIME,
    },
    ConditionExpression: 'attribute_not_exists(pk)',
  },
});

/** The result of a step: done, or the conflict. */
export type StepOutcome = 'done' | 'same-key' | 'cart-changed';

/** Removes the step's lines from the cart, and stores its receipt part if that will be read. All or nothing. */
export const takeStep = async (store: Store, step: Step): Promise<StepOutcome> => {
  const marker =
    step.marker === undefined ? [] : [putMarker(store.name, step.marker.request, step.marker.answer, step.now)];
  // What the last step removes is in its response; only a replay reads it again.
  const isRead = !step.last || step.marker !== undefined;
  const part = isRead && step.items.length > 0 ? [putPart(store.name, step)] : [];
  const lines = step.lines.map((line) => takeOut(store.name, step.owner, line));
  const result = await transact(store, [...marker, ...ownRow(store.name, step), ...part, ...lines]);
  if (result.done) return 'done';
  return marker.length > 0 && result.overtaken[0] === true ? 'same-key' : 'cart-changed';
};

/** Removes up to `LINES_AT_ONCE` lines, all or none, without storing a receipt. @returns false if one changed */
export const takeAtOnce = async (store: Store, owner: Owner, lines: StoredLine[]): Promise<boolean> =>
  (
    await transact(
      store,
      lines.map((line) => takeOut(store.name, owner, line)),
    )
  ).done;
