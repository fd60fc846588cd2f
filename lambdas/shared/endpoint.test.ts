import type { Context } from 'aws-lambda';
import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import { json } from './answer.ts';
import { parseBody } from './body.ts';
import { systemEffects } from './effects.ts';
import { httpHandler } from './endpoint.ts';

const nothing = () => undefined;
const handler = httpHandler(
  'POST /echo/{id}',
  {
    log: { info: nothing, warn: nothing, error: nothing },
    effects: systemEffects,
    allowedOrigins: [],
  },
  async (request) =>
    json(200, { ...parseBody(request, z.object({ name: z.string() })), id: request.pathParameter('id') ?? 'none' }),
);

const JSON_TYPE = { 'Content-Type': ['application/json'], Cookie: null };
const body = JSON.stringify({ name: 'kite' });

it.each([
  [415, null],
  [415, {}],
  [415, { body, headers: { 'Content-Type': null } }],
  [400, { multiValueHeaders: JSON_TYPE, body: { name: 'kite' } }],
  [400, { multiValueHeaders: JSON_TYPE, body: 7 }],
  [400, { multiValueHeaders: JSON_TYPE, pathParameters: { id: null }, requestContext: null }],
  [200, { multiValueHeaders: JSON_TYPE, body, pathParameters: { id: null }, headers: { Authorization: null } }],
])('an event sent by hand, not by API Gateway, gets a normal response: %i for %j', async (status, event) => {
  const result = await handler(event as never, { getRemainingTimeInMillis: () => 1000 } as Context);
  expect(result.statusCode).toBe(status);
  expect(JSON.parse(result.body)).toMatchObject(status === 200 ? { name: 'kite', id: 'none' } : { status });
});
