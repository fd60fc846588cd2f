import { type Answer, json } from '@shop/shared/answer';
import { invalidRequest, RETRY_AFTER, Refusal } from '@shop/shared/refusal';
import type { HttpRequest } from '@shop/shared/request';
import * as z from 'zod/mini';
import { idempotencyKeySchema } from '../schemas.ts';
import { isSameRequest, type Marker, type RequestName } from '../store/request-marker.ts';

/** @throws {Refusal} `invalid-request` for a malformed key */
export const idempotencyKeyOf = (request: HttpRequest): string | undefined => {
  const values = request.headers('idempotency-key');
  if (values.length === 0) return undefined;
  const key = z.safeParse(idempotencyKeySchema, values.length === 1 ? values[0] : undefined);
  if (key.success) return key.data;
  throw invalidRequest('The Idempotency-Key is not valid.', [
    { path: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII characters' },
  ]);
};

/**
 * The response to the first request with the key.
 * @throws {Refusal} `idempotency-key-reused` if that request was a different one
 */
export const rememberedAnswer = (marker: Marker, request: RequestName): unknown => {
  if (isSameRequest(marker, request)) return JSON.parse(marker.answer);
  throw new Refusal('idempotency-key-reused', 'This Idempotency-Key was already used with a different body.');
};

/** Replays the response to the first request. */
export const replayed = (body: unknown, headers: Record<string, string> = {}): Answer =>
  json(200, body, { ...headers, 'Idempotent-Replayed': 'true' });

/** The first request with the key is still running, and we cannot wait any longer. */
export const inProgress = (): Refusal =>
  new Refusal('request-in-progress', 'Send this request again in a moment.', { headers: RETRY_AFTER });
