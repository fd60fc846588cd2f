import * as z from 'zod/mini';
// zod/mini has no messages of its own ("Invalid input"); the English ones add 3 KB.
import english from 'zod/v4/locales/en.js';
import type { FieldError } from './problem.ts';
import { invalidRequest } from './refusal.ts';

z.config(english());

const toFieldError = (issue: { path: PropertyKey[]; message: string }): FieldError => ({
  path: issue.path.map(String).join('.'),
  message: issue.message,
});

/**
 * The value, parsed by the schema.
 * @throws {Refusal} `invalid-request`, with one entry per error.
 */
export const validate = <Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.infer<Schema> => {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  throw invalidRequest(`${what} is not valid.`, result.error.issues.map(toFieldError));
};
