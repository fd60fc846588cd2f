import * as z from 'zod/mini';
import { PlainError } from '../plain-error.ts';
import type { Assembly, Asset } from './assembly.ts';
import type { Kind, Named } from './kind.ts';
import { Resolver } from './resolver.ts';

/** The account and region of all stacks on the laptop. */
export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';

/** A resource with its properties resolved and parsed. */
export interface Resource<P> extends Named {
  readonly type: string;
  readonly properties: P;
  /** The value of `Ref`. */
  readonly ref: string;
  attribute(name: string): string;
}

type Found = Named & { type: string; kind: Kind; resolved: unknown };

const describe = (issue: z.core.$ZodIssue): string => {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => (path === '' ? key : `${path}.${key}`));
    return `the laptop cloud does not support the property ${names.join(', ')}`;
  }
  return `${path === '' ? 'its properties' : path}: ${issue.message}`;
};

/** All resources of the templates, in one account and region, checked against what the laptop cloud supports. */
export class Deployment {
  readonly region = REGION;
  readonly account = ACCOUNT;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly outputs: readonly { stack: string; name: string; value: string }[];
  readonly #found: readonly Found[];

  constructor(assembly: Assembly, kinds: Readonly<Record<string, Kind>>) {
    this.assets = new Map(assembly.assets.map((asset) => [asset.objectKey, asset]));
    const resolver = new Resolver({ stacks: assembly.stacks, kinds, region: REGION, account: ACCOUNT });
    this.#found = assembly.stacks.flatMap(({ name: stack, template }) =>
      Object.entries(template.Resources).map(([logicalId, { Type, Properties, Condition }]) => {
        const kind = kinds[Type];
        if (kind === undefined)
          throw new PlainError(`${stack}/${logicalId}: the laptop cloud does not support the resource type ${Type}.`);
        if (Condition !== undefined)
          throw new PlainError(`${stack}/${logicalId}: the laptop cloud does not support the condition ${Condition}.`);
        const resolved =
          kind.inert === undefined ? resolver.resolve(Properties ?? {}, { stack, logicalId, path: '' }) : {};
        return { ...resolver.named(stack, logicalId), type: Type, kind, resolved };
      }),
    );
    for (const found of this.#found) this.#parse(found, found.kind.properties);
    this.outputs = assembly.stacks.flatMap(({ name: stack, template }) =>
      Object.entries(template.Outputs ?? {}).map(([name, { Value }]) => ({
        stack,
        name,
        value: resolver.text(Value, { stack, logicalId: `Outputs.${name}`, path: '' }),
      })),
    );
  }

  /** Every resource of the type, with its properties parsed by this schema. */
  all<S extends z.ZodMiniType>(type: string, properties: S): Resource<z.output<S>>[] {
    return this.#found
      .filter((found) => found.type === type)
      .map((found) => ({
        ...found,
        properties: this.#parse(found, properties),
        ref: found.kind.ref?.(found) ?? '',
        attribute: (name: string) => {
          const make = found.kind.attributes?.[name];
          if (make === undefined) throw new PlainError(`${found.stack}/${found.logicalId} has no attribute ${name}.`);
          return make(found);
        },
      }));
  }

  /** The types that are accepted without a local counterpart, with their count and the reason. */
  inert(): { type: string; count: number; reason: string }[] {
    const counted = new Map<string, { type: string; count: number; reason: string }>();
    for (const { type, kind } of this.#found) {
      if (kind.inert === undefined) continue;
      counted.set(type, { type, count: (counted.get(type)?.count ?? 0) + 1, reason: kind.inert });
    }
    return [...counted.values()];
  }

  #parse<S extends z.ZodMiniType>(found: Found, schema: S): z.output<S> {
    const parsed = z.safeParse(schema, found.resolved);
    if (parsed.success) return parsed.data;
    const complaints = parsed.error.issues.map(describe).join('; ');
    throw new PlainError(`${found.stack}/${found.logicalId} (${found.type}): ${complaints}.`);
  }
}
