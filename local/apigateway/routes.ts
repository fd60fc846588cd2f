import { decoded } from '../http/message.ts';

/** A resource of an API: one part of a path, with its children. */
interface Node<M> {
  readonly literals: Map<string, Node<M>>;
  parameter: { name: string; node: Node<M> } | undefined;
  greedy: { name: string; node: Node<M> } | undefined;
  readonly methods: Map<string, M>;
  /** The template's path, such as `/cart/{productId}`. */
  readonly resourcePath: string;
}

export interface Match<M> {
  readonly resourcePath: string;
  /** URL-encoded, as REST APIs pass them on. */
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly methods: ReadonlyMap<string, M>;
}

/** The paths of an API. A literal part takes precedence over a parameter, and that over `{proxy+}`. */
export class Routes<M> {
  readonly #root: Node<M> = Routes.#node('/');

  /** The methods of a path such as `/cart/{productId}`, for the caller to fill. */
  at(resourcePath: string): Map<string, M> {
    let node = this.#root;
    let path = '';
    for (const part of resourcePath.split('/').filter((each) => each !== '')) {
      path += `/${part}`;
      node = Routes.#child(node, part, path);
    }
    return node.methods;
  }

  /** The resource that handles a raw path. Resources without methods do not count. */
  match(rawPath: string): Match<M> | undefined {
    const parts = rawPath.replace(/^\//, '').split('/');
    // A trailing slash makes no difference.
    if (parts.at(-1) === '') parts.pop();
    return Routes.#find(this.#root, parts, {});
  }

  static #node<T>(resourcePath: string): Node<T> {
    return { literals: new Map(), parameter: undefined, greedy: undefined, methods: new Map(), resourcePath };
  }

  static #child<T>(node: Node<T>, part: string, path: string): Node<T> {
    const [, name, plus] = /^\{([^}+]+)(\+?)\}$/.exec(part) ?? [];
    if (name === undefined) {
      const known = node.literals.get(part) ?? Routes.#node<T>(path);
      node.literals.set(part, known);
      return known;
    }
    const child = { name, node: Routes.#node<T>(path) };
    if (plus === '+') {
      node.greedy ??= child;
      return node.greedy.node;
    }
    node.parameter ??= child;
    return node.parameter.node;
  }

  static #find<T>(node: Node<T>, parts: readonly string[], found: Record<string, string>): Match<T> | undefined {
    const [part, ...rest] = parts;
    if (part === undefined)
      return node.methods.size > 0
        ? { resourcePath: node.resourcePath, pathParameters: found, methods: node.methods }
        : undefined;
    const literal = node.literals.get(decoded(part));
    const byLiteral = literal && Routes.#find(literal, rest, found);
    if (byLiteral !== undefined) return byLiteral;
    const { parameter, greedy } = node;
    const byParameter =
      parameter && part !== '' ? Routes.#find(parameter.node, rest, { ...found, [parameter.name]: part }) : undefined;
    if (byParameter !== undefined) return byParameter;
    return greedy && Routes.#find(greedy.node, [], { ...found, [greedy.name]: parts.join('/') });
  }
}
