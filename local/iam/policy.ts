import * as z from 'zod/mini';

const oneOrMore = z.pipe(
  z.union([z.string(), z.array(z.string())]),
  z.transform((value) => (typeof value === 'string' ? [value] : value)),
);

const conditionValue = z.pipe(
  z.union([z.string(), z.boolean(), z.number(), z.array(z.union([z.string(), z.boolean(), z.number()]))]),
  z.transform((value) => (Array.isArray(value) ? value.map(String) : [String(value)])),
);

const statement = z.strictObject({
  Sid: z.optional(z.string()),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.optional(z.union([z.literal('*'), z.record(z.string(), oneOrMore)])),
  Action: oneOrMore,
  Resource: z.optional(oneOrMore),
  Condition: z.optional(z.record(z.string(), z.record(z.string(), conditionValue))),
});

/** A policy document of a template, with single values turned into lists. `NotPrincipal` and the like are errors. */
export const policyDocument = z.strictObject({
  Version: z.optional(z.string()),
  Id: z.optional(z.string()),
  Statement: z.pipe(
    z.union([statement, z.array(statement)]),
    z.transform((value) => (Array.isArray(value) ? value : [value])),
  ),
});

export type PolicyDocument = z.output<typeof policyDocument>;
export type Statement = PolicyDocument['Statement'][number];
