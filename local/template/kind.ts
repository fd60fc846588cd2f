import * as z from 'zod/mini';

/** A resource of a template, as far as its identity goes. */
export interface Named {
  readonly stack: string;
  readonly logicalId: string;
  readonly region: string;
  readonly account: string;
  /** One property, resolved; undefined when the template does not give it. */
  property(name: string): unknown;
  /** The same for a text, with a fall-back. */
  text(name: string, otherwise: string): string;
}

/** What the laptop knows of one type of resource. Identities are pure: no engine has to run to compute them. */
export interface Kind {
  /** Every property the laptop uses or knowingly leaves aside; anything else is an error that names it. */
  readonly properties: z.ZodMiniType;
  /** What `Ref` gives. */
  readonly ref?: (resource: Named) => string;
  /** What `Fn::GetAtt` gives, by attribute. */
  readonly attributes?: Readonly<Record<string, (resource: Named) => string>>;
  /** Set when the laptop accepts the resource and does nothing with it: why that is honest. */
  readonly inert?: string;
}

/** A property that the laptop knows and leaves aside. The reason is for the reader of the code. */
export const leftAside = (_reason: string) => z.optional(z.unknown());

/** A resource that the laptop accepts without giving it a counterpart, for this reason. */
export const inert = (reason: string, identity: Pick<Kind, 'ref' | 'attributes'> = {}): Kind => ({
  properties: z.looseObject({}),
  inert: reason,
  ...identity,
});

/** CloudFormation takes numbers and booleans as text, too. */
export const number = z.pipe(z.union([z.number(), z.string().check(z.regex(/^-?\d+(\.\d+)?$/))]), z.transform(Number));
export const boolean = z.pipe(
  z.union([z.boolean(), z.literal('true'), z.literal('false')]),
  z.transform((value) => value === true || value === 'true'),
);
