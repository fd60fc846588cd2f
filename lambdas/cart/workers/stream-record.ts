import { isProductId } from '@shop/products/product-id';
import { compiledObject } from '@shop/shared/compiled-object';
import * as z from 'zod/mini';
import type { LineImage } from '../domain/ledger.ts';
import { LINE_PREFIX } from '../store/keys.ts';

const sequenceSchema = z.string().check(z.regex(/^\d{1,40}$/));
const text = compiledObject({ S: z.string() });

const identifiedSchema = compiledObject({ dynamodb: compiledObject({ SequenceNumber: sequenceSchema }) });
const keyedSchema = compiledObject({ dynamodb: compiledObject({ Keys: compiledObject({ sk: text }) }) });

/** A stream record of a line, in the format of DynamoDB Streams. */
const recordSchema = compiledObject({
  eventName: z.enum(['INSERT', 'MODIFY', 'REMOVE']),
  dynamodb: compiledObject({
    SequenceNumber: sequenceSchema,
    Keys: compiledObject({ pk: text, sk: text }),
    NewImage: z.optional(
      compiledObject({
        quantity: compiledObject({ N: z.coerce.number().check(z.int(), z.gte(0)) }),
        movedTo: z.optional(text),
      }),
    ),
  }),
});

export type ReadRecord =
  | { kind: 'image'; image: LineImage }
  /** A row of the Carts table that is not a line. */
  | { kind: 'other' }
  | { kind: 'malformed'; sequence: string };

/** @throws when the record has no sequence number */
export const readRecord = (record: unknown): ReadRecord => {
  const sequence = z.parse(identifiedSchema, record).dynamodb.SequenceNumber;
  const keys = z.safeParse(keyedSchema, record);
  if (keys.success && !keys.data.dynamodb.Keys.sk.S.startsWith(LINE_PREFIX)) return { kind: 'other' };
  const parsed = z.safeParse(recordSchema, record);
  if (!parsed.success) return { kind: 'malformed', sequence };
  const { eventName, dynamodb } = parsed.data;
  const productId = dynamodb.Keys.sk.S.slice(LINE_PREFIX.length);
  const { NewImage: image } = dynamodb;
  const gone = eventName === 'REMOVE';
  if (!isProductId(productId) || (image === undefined && !gone)) return { kind: 'malformed', sequence };
  const quantity = gone || image?.movedTo !== undefined ? 0 : (image?.quantity.N ?? 0);
  return { kind: 'image', image: { ownerKey: dynamodb.Keys.pk.S, productId, quantity, sequence } };
};
