import { compiledObject } from '@shop/shared/compiled-object';
import * as z from 'zod/mini';
import type { StoredLine } from '../domain/line.ts';
import type { Owner } from '../domain/owner.ts';
import { lineProductSchema } from '../schemas.ts';
import { LINE_PREFIX, lineKey } from './keys.ts';

const { package: size, ...product } = lineProductSchema.shape;

const lineRowSchema = compiledObject({
  sk: z.string().check(z.startsWith(LINE_PREFIX)),
  quantity: z.int().check(z.gte(1)),
  product: compiledObject({ ...product, package: compiledObject(size.shape) }),
  addedAt: z.string(),
  updatedAt: z.string(),
  expiresAt: z.int(),
  rev: z.int(),
  movedTo: z.optional(z.string()),
});

/** A row of the Carts table as a line. @throws if it is not one */
export const toLine = (row: unknown): StoredLine => {
  const { sk, ...line } = z.parse(lineRowSchema, row);
  return { productId: sk.slice(LINE_PREFIX.length), ...line };
};

/** A line as a row of the Carts table. */
export const toRow = (owner: Owner, line: StoredLine) => {
  const { productId, ...rest } = line;
  return { ...lineKey(owner, productId), ...rest };
};

const number = z.object({ N: z.coerce.number() });
const text = z.object({ S: z.string() });

const oldLineSchema = z.object({
  quantity: number,
  addedAt: text,
  expiresAt: number,
  rev: number,
  movedTo: z.optional(text),
});

/** The existing line, as returned with a failed condition: in DynamoDB's own format, which the SDK does not convert. */
export const toOldLine = (item: unknown) => {
  if (item === undefined) return undefined;
  const { quantity, addedAt, expiresAt, rev, movedTo } = z.parse(oldLineSchema, item);
  return { quantity: quantity.N, addedAt: addedAt.S, expiresAt: expiresAt.N, rev: rev.N, movedTo: movedTo?.S };
};
