import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { compiledObject } from './compiled-object.ts';

const shape = { name: z.string(), size: z.optional(z.int()), inner: compiledObject({ tags: z.array(z.string()) }) };
const compiled = compiledObject(shape);
const plain = z.object({ ...shape, inner: z.object({ tags: z.array(z.string()) }) });

test.each([
  { name: 'a', size: 1, inner: { tags: ['b'] } },
  { name: 'a', inner: { tags: [], more: 1 }, other: true },
  { name: 1, size: 1.5, inner: { tags: [2] } },
  { name: 'a', inner: undefined },
  {},
  'text',
  undefined,
])('%j is parsed as a plain object schema parses it', (value) => {
  expect(z.safeParse(compiled, value)).toEqual(z.safeParse(plain, value));
});

test('is run by its generated function', () => {
  expect(compiled._zod.traits).toContain('$ZodObjectJIT');
  expect(compiled._zod.run).toBe(compiled._zod.parse);
  expect(compiled._zod.parse).not.toBe(z.object(shape)._zod.parse);
});
