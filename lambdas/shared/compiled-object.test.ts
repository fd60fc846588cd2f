import { expect, test, vi } from 'vitest';
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
])('%j is parsed as by a plain object schema', (value) => {
  expect(z.safeParse(compiled, value)).toEqual(z.safeParse(plain, value));
});

test('a compiled schema uses its generated function, also within another schema', () => {
  const { inner } = shape;
  const generated = vi.spyOn(inner._zod, 'parse');
  expect(inner._zod.traits).toContain('$ZodObjectJIT');
  z.parse(inner, { tags: [] });
  z.parse(compiled, { name: 'a', inner: { tags: [] } });
  expect(generated).toHaveBeenCalledTimes(2);
});
