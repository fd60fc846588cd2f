import * as z from 'zod/mini';
// zod/mini comes without messages ("Invalid input"); the English ones weigh 3 KB.
import english from 'zod/v4/locales/en.js';
import type { FieldError } from './problem.ts';
import { invalidRequest } from './refusal.ts';

z.config(english());

const toFieldError = (issue: { path: PropertyKey[]; message: string }): FieldError => ({
  path: issue.path.map(String).join('.'),
  message: issue.message,
});

/**
 * The value as the schema sees it.
 * @throws {Refusal} `invalid-request`, with one entry per thing that is wrong.
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
