import * as z from 'zod/mini';
import { type StoredLine, toSeconds } from '../domain/line.ts';
import type { Owner } from '../domain/owner.ts';
import { type Line, lineSchema } from '../schemas.ts';
import { stillAsRead } from './conditions.ts';
import { LINE_PREFIX, lineKey, partKey, partPrefix, UNFINISHED, unfinishedKey } from './keys.ts';
import { toLine } from './line-row.ts';
import { endOf, readRows } from './read-lines.ts';
import { MARKER_LIFETIME, putMarker, type RequestName } from './request-marker.ts';
import type { Store } from './table.ts';
import { type Action, MAX_ACTIONS, transact } from './transaction.ts';

/** How many lines one transaction can remove along with its receipt part, the checkout's own row and the marker. */
export const LINES_PER_PART = MAX_ACTIONS - 3;

/** How many it can remove when no receipt part is stored. */
export const LINES_AT_ONCE = MAX_ACTIONS;

/** The maximum size of a receipt part, in bytes: DynamoDB's item limit is 400 KB. */
export const PART_BYTES = 300_000;

/** A checkout that has removed some lines from the cart, but not all. */
export interface Unfinished {
  checkoutId: string;
  /** How many parts of its receipt are stored. */
  parts: number;
  /** Until when it can be resumed, in seconds since the epoch. */
  expiresAt: number;
}

/** The cart as read by a checkout. */
export interface CheckoutView {
  /** Including dead ones. */
  lines: StoredLine[];
  unfinished: Unfinished | undefined;
  /** What the unfinished checkout removed. */
  taken: Line[];
}

const unfinishedSchema = z.object({ checkoutId: z.string(), parts: z.int(), expiresAt: z.int() });
const partSchema = z.object({ items: z.string() });
const itemsSchema = z.array(lineSchema);

/** The items of a receipt that is stored in parts, in the order they were removed. */
export const readParts = async (store: Store, owner: Owner, checkoutId: string): Promise<Line[]> => {
  const prefix = partPrefix(checkoutId);
  const rows = await readRows(store, owner, prefix, endOf(prefix));
  return rows.flatMap((row) => z.parse(itemsSchema, JSON.parse(z.parse(partSchema, row).items)));
};

const isUnfinished = (row: unknown): boolean => z.safeParse(z.object({ sk: z.literal(UNFINISHED) }), row).success;

/** One Query reads the lines and any unfinished checkout, whose row sorts just before them. */
export const readForCheckout = async (store: Store, owner: Owner, now: number): Promise<CheckoutView> => {
  const rows = await readRows(store, owner, UNFINISHED, endOf(LINE_PREFIX));
  const found = rows.filter(isUnfinished).map((row) => z.parse(unfinishedSchema, row))[0];
  const unfinished = found !== undefined && found.expiresAt > toSeconds(now) ? found : undefined;
  return {
    lines: rows.filter((row) => !isUnfinished(row)).map(toLine),
    unfinished,
    taken: unfinished === undefined ? [] : await readParts(store, owner, unfinished.checkoutId),
  };
};

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
