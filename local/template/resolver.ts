import * as z from 'zod/mini';
import { PlainError } from '../plain-error.ts';
import type { StackTemplate } from './assembly.ts';
import type { Kind, Named } from './kind.ts';
import { uuidOf } from './names.ts';

/** The location of a value in the templates, for error messages. */
export interface Place {
  readonly stack: string;
  readonly logicalId: string;
  readonly path: string;
}

export interface ResolverOptions {
  readonly stacks: readonly StackTemplate[];
  readonly kinds: Readonly<Record<string, Kind>>;
  readonly region: string;
  readonly account: string;
}

const NO_VALUE = Symbol('AWS::NoValue');

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const placeText = ({ stack, logicalId, path }: Place): string =>
  `${stack}/${logicalId}${path === '' ? '' : `, ${path}`}`;

const inside = (place: Place, key: string | number): Place => ({
  ...place,
  path: place.path === '' ? String(key) : `${place.path}.${key}`,
});

const pairSchema = z.tuple([z.unknown(), z.unknown()]);

/** Resolves intrinsic functions across the stacks of an assembly. Lazy and pure, so their order does not matter. */
export class Resolver {
  readonly #stacks: ReadonlyMap<string, StackTemplate>;
  readonly #options: ResolverOptions;
  readonly #exports = new Map<string, { stack: string; value: unknown; place: Place }>();

  constructor(options: ResolverOptions) {
    this.#options = options;
    this.#stacks = new Map(options.stacks.map((stack) => [stack.name, stack]));
    for (const { name, template } of options.stacks) {
      for (const [output, { Value, Export }] of Object.entries(template.Outputs ?? {})) {
        if (Export === undefined) continue;
        const place = { stack: name, logicalId: `Outputs.${output}`, path: '' };
        this.#exports.set(this.text(Export.Name, place), { stack: name, value: Value, place });
      }
    }
  }

  /** The value with every intrinsic function replaced. */
  resolve(value: unknown, place: Place): unknown {
    const resolved = this.#resolve(value, place);
    return resolved === NO_VALUE ? undefined : resolved;
  }

  text(value: unknown, place: Place): string {
    const resolved = this.resolve(value, place);
    if (typeof resolved === 'string' || typeof resolved === 'number' || typeof resolved === 'boolean') {
      return String(resolved);
    }
    return this.#fail(place, `must be a string; got ${JSON.stringify(resolved)}`);
  }

  /** A resource's identity, from which its kind derives names and attributes. */
  named(stack: string, logicalId: string): Named {
    const properties = this.#stacks.get(stack)?.template.Resources[logicalId]?.Properties ?? {};
    const property = (name: string) => this.resolve(properties[name], { stack, logicalId, path: name });
    const { region, account } = this.#options;
    return {
      stack,
      logicalId,
      region,
      account,
      property,
      text: (name, otherwise) => (properties[name] === undefined ? otherwise : String(property(name))),
    };
  }

  #fail(place: Place, message: string): never {
    throw new PlainError(`${placeText(place)}: ${message}.`);
  }

  #resolve(value: unknown, place: Place): unknown {
    if (Array.isArray(value)) {
      return value.map((item, index) => this.#resolve(item, inside(place, index))).filter((item) => item !== NO_VALUE);
    }
    if (!isObject(value)) return value;
    const [key, ...others] = Object.keys(value);
    if (key !== undefined && others.length === 0 && (key === 'Ref' || key.startsWith('Fn::'))) {
      return this.#call(key, value[key], place);
    }
    const entries = Object.entries(value).map(([name, item]) => [name, this.#resolve(item, inside(place, name))]);
    return Object.fromEntries(entries.filter(([, item]) => item !== NO_VALUE));
  }

  #call(name: string, argument: unknown, place: Place): unknown {
    switch (name) {
      case 'Ref':
        return this.#ref(z.parse(z.string(), argument), place);
      case 'Fn::GetAtt': {
        const path = typeof argument === 'string' ? argument.split('.') : z.parse(z.array(z.string()), argument);
        return this.#getAtt(path[0] ?? '', path.slice(1).join('.'), place);
      }
      case 'Fn::Join': {
        const [separator, list] = z.parse(pairSchema, argument);
        return this.#list(list, place).join(this.text(separator, place));
      }
      case 'Fn::Sub':
        return this.#sub(argument, place);
      case 'Fn::ImportValue':
        return this.#import(this.text(argument, place), place);
      case 'Fn::Select': {
        const [index, list] = z.parse(pairSchema, argument);
        const item = this.#list(list, place)[Number(this.text(index, place))];
        return item === undefined ? this.#fail(place, 'the index of Fn::Select is out of range') : item;
      }
      case 'Fn::Split': {
        const [separator, text] = z.parse(pairSchema, argument);
        return this.text(text, place).split(this.text(separator, place));
      }
      default:
        return this.#fail(place, `the laptop cloud does not support the intrinsic function ${name}`);
    }
  }

  #list(value: unknown, place: Place): string[] {
    const list = this.#resolve(value, place);
    if (!Array.isArray(list)) return this.#fail(place, `must be a list; got ${JSON.stringify(list)}`);
    return list.map((item) => this.text(item, place));
  }

  #ref(name: string, place: Place): unknown {
    const { region, account } = this.#options;
    const { stack } = place;
    const pseudo: Record<string, unknown> = {
      'AWS::AccountId': account,
      'AWS::NoValue': NO_VALUE,
      'AWS::Partition': 'aws',
      'AWS::Region': region,
      'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/${stack}/${uuidOf(stack)}`,
      'AWS::StackName': stack,
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::NotificationARNs': [],
    };
    if (name in pseudo) return pseudo[name];
    const parameter = this.#stacks.get(stack)?.template.Parameters?.[name];
    if (parameter !== undefined) {
      return parameter.Default ?? this.#fail(place, `the parameter ${name} has no default`);
    }
    const kind = this.#kindOf(name, place);
    if (kind.ref === undefined) return this.#fail(place, `the laptop cloud does not support Ref of ${name}`);
    return kind.ref(this.named(stack, name));
  }

  #getAtt(logicalId: string, attribute: string, place: Place): string {
    const make = this.#kindOf(logicalId, place).attributes?.[attribute];
    if (make === undefined)
      return this.#fail(place, `the laptop cloud does not support the attribute ${logicalId}.${attribute}`);
    return make(this.named(place.stack, logicalId));
  }

  #kindOf(logicalId: string, place: Place): Kind {
    const resource = this.#stacks.get(place.stack)?.template.Resources[logicalId];
    if (resource === undefined) return this.#fail(place, `there is no resource or parameter ${logicalId}`);
    const kind = this.#options.kinds[resource.Type];
    return (
      kind ?? this.#fail(place, `the laptop cloud does not support the resource type ${resource.Type} of ${logicalId}`)
    );
  }

  #sub(argument: unknown, place: Place): string {
    const [template, variables] = Array.isArray(argument) ? z.parse(pairSchema, argument) : [argument, {}];
    const own = isObject(variables) ? variables : {};
    return z.parse(z.string(), template).replace(/\$\{(!?)([^}]+)\}/g, (_all, literal: string, name: string) => {
      if (literal === '!') return `\${${name}}`;
      if (name in own) return this.text(own[name], place);
      const [resource = '', ...attribute] = name.split('.');
      return attribute.length === 0
        ? this.text({ Ref: resource }, place)
        : this.#getAtt(resource, attribute.join('.'), place);
    });
  }

  #import(name: string, place: Place): unknown {
    const exported = this.#exports.get(name);
    if (exported === undefined) return this.#fail(place, `no stack exports ${name}`);
    return this.#resolve(exported.value, exported.place);
  }
}
