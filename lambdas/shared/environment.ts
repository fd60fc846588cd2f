import * as z from 'zod/mini';

/**
 * The environment variables, parsed by the schema. Called once, during the cold start.
 * @throws {Error} naming the missing or invalid variables, without their values.
 */
export const readEnvironment = <Schema extends z.ZodMiniType>(
  schema: Schema,
  environment: Record<string, string | undefined> = process.env,
): z.infer<Schema> => {
  const result = z.safeParse(schema, environment);
  if (result.success) return result.data;
  const names = result.error.issues.map((issue) => issue.path.join('.'));
  throw new Error(`The environment is not as this function needs it: ${[...new Set(names)].join(', ')}`);
};

/** A variable that must be set and not empty. */
export const present = z.string().check(z.minLength(1));

/** The variables of every function. */
export const commonEnvironment = z.object({
  POWERTOOLS_SERVICE_NAME: present,
  POWERTOOLS_METRICS_NAMESPACE: present,
});

/** The additional variables of every function behind an API. */
export const apiEnvironment = z.object({
  /** Origins, comma-separated, whose pages may use the API from elsewhere. */
  ALLOWED_ORIGINS: z.pipe(
    z._default(z.string(), ''),
    z.transform((list: string) =>
      list
        .split(',')
        .map((origin) => origin.trim())
        .filter((origin) => origin !== ''),
    ),
  ),
});

/** A whole number of seconds, at least 1. */
export const seconds = z.coerce.number().check(z.int(), z.gte(1));
