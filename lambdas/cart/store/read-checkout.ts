import * as z from 'zod/mini';
import { type StoredLine, toSeconds } from '../domain/line.ts';
import type { Owner } from '../domain/owner.ts';
import { type Line, lineSchema } from '../schemas.ts';
import { LINE_PREFIX, partPrefix, UNFINISHED } from './keys.ts';
import { toLine } from './line-row.ts';
import { endOf, readRows } from './read-lines.ts';
import type { Store } from './table.ts';

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
