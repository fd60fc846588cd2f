import { hash } from 'node:crypto';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { toSeconds } from '../domain/line.ts';
import type { Owner } from '../domain/owner.ts';
import { markerKey, type Operation } from './keys.ts';
import { call } from './retries.ts';
import type { Store } from './table.ts';
import type { Action } from './transaction.ts';

/** How long an Idempotency-Key is kept, in seconds: a day, plus the second that rounding down can cost. */
export const MARKER_LIFETIME = 24 * 60 * 60 + 1;

/** Identifies a request: a key belongs to one owner and one operation. */
export interface RequestName {
  owner: Owner;
  operation: Operation;
  key: string;
  /** The parsed body: the same key must not be used with a different one. */
  body: unknown;
}

const markerSchema = z.object({ bodyHash: z.string(), answer: z.string(), expiresAt: z.int() });

/** The response to the first request with a key: JSON. */
export type Marker = z.infer<typeof markerSchema>;

const hashOf = (body: unknown): string => hash('sha256', JSON.stringify(body), 'base64url');

/** The marker in a row; one past its lifetime counts as absent. `now` in milliseconds. */
export const toMarker = (row: unknown, now: number): Marker | undefined => {
  if (row === undefined) return undefined;
  const marker = z.parse(markerSchema, row);
  return marker.expiresAt > toSeconds(now) ? marker : undefined;
};

/** The marker of this request, if there is one; strongly consistent. */
export const readMarker = async (store: Store, request: RequestName, now: number): Promise<Marker | undefined> => {
  const get = new GetCommand({
    TableName: store.name,
    Key: markerKey(request.owner, request.operation, request.key),
    ConsistentRead: true,
  });
  return toMarker((await call(store, 'always', (options) => store.client.send(get, options))).Item, now);
};

/** Whether the marker's request had the same body. */
export const isSameRequest = (marker: Marker, request: RequestName): boolean =>
  marker.bodyHash === hashOf(request.body);

/** Stores the response, in the same transaction as the request's effect. Fails if there already is one. */
export const putMarker = (table: string, request: RequestName, answer: unknown, now: number): Action => ({
  Put: {
    TableName: table,
    Item: {
      ...markerKey(request.owner, request.operation, request.key),
      bodyHash: hashOf(request.body),
      answer: JSON.stringify(answer),
      expiresAt: toSeconds(now) + MARKER_LIFETIME,
    },
    ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
    ExpressionAttributeValues: { ':now': toSeconds(now) },
  },
});
