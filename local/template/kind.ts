import * as z from 'zod/mini';

/** The identity of a resource in a template. */
export interface Named {
  readonly stack: string;
  readonly logicalId: string;
  readonly region: string;
  readonly account: string;
  /** One property, resolved; undefined if the template does not set it. */
  property(name: string): unknown;
  /** The same for a string, with a default. */
  text(name: string, otherwise: string): string;
}

/** How the laptop cloud supports one resource type. Identities are pure: computing them needs no running engine. */
export interface Kind {
  /** Every property that is used or deliberately ignored; any other is an error that names it. */
  readonly properties: z.ZodMiniType;
  /** The value of `Ref`. */
  readonly ref?: (resource: Named) => string;
  /** The values of `Fn::GetAtt`, by attribute. */
  readonly attributes?: Readonly<Record<string, (resource: Named) => string>>;
  /** Set if the resource is accepted without a local counterpart: the reason why that is honest. */
  readonly inert?: string;
}

/** A property that is deliberately ignored. The reason is for readers of the code. */
export const ignored = (_reason: string) => z.optional(z.unknown());

/** A resource type that is accepted without a local counterpart, for this reason. */
export const inert = (reason: string, identity: Pick<Kind, 'ref' | 'attributes'> = {}): Kind => ({
  properties: z.looseObject({}),
  inert: reason,
  ...identity,
});

/** CloudFormation also accepts numbers and booleans as strings. */
export const number = z.pipe(z.union([z.number(), z.string().check(z.regex(/^-?\d+(\.\d+)?$/))]), z.transform(Number));
export const boolean = z.pipe(
  z.union([z.boolean(), z.literal('true'), z.literal('false')]),
  z.transform((value) => value === true || value === 'true'),
);
