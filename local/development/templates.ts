import type { StackTemplate } from '../template/assembly.ts';

/** Asset hashes of bundles and the storefront. A new hash alone does not count as a change to the template. */
const ASSET = /\b[0-9a-f]{64}\b/g;

const leaves = (value: unknown, path: string, found: Map<string, string>): Map<string, string> => {
  if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) leaves(inner, path === '' ? name : `${path}.${name}`, found);
    return found;
  }
  return found.set(path, (JSON.stringify(value) ?? '').replace(ASSET, 'asset'));
};

const MAX_SHOWN = 80;
const short = (text: string | undefined): string =>
  text === undefined ? '(nothing)' : text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;

const changesIn = (before: unknown, after: unknown): string[] => {
  const old = leaves(before, '', new Map());
  const young = leaves(after, '', new Map());
  return [...new Set([...old.keys(), ...young.keys()])]
    .filter((path) => old.get(path) !== young.get(path))
    .map((path) => `    ${path}: ${short(old.get(path))} → ${short(young.get(path))}`);
};

type Resources = Readonly<Record<string, { readonly Type: string }>>;

const changesOf = (stack: string, before: Resources, after: Resources): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((id) => {
    const [old, young] = [before[id], after[id]];
    if (old === undefined) return [`  + ${stack}/${id} (${young?.Type})`];
    if (young === undefined) return [`  - ${stack}/${id} (${old.Type})`];
    const changes = changesIn(old, young);
    return changes.length === 0 ? [] : [`  ~ ${stack}/${id} (${young.Type})`, ...changes];
  });

/**
 * What has changed in the templates, resource by resource, as lines for a terminal; none if only the code of functions
 * or of the storefront has changed.
 */
export const describeChanges = (before: readonly StackTemplate[], after: readonly StackTemplate[]): string[] => {
  const names = new Set([...before, ...after].map(({ name }) => name));
  const resources = (stacks: readonly StackTemplate[], name: string): Resources =>
    stacks.find((stack) => stack.name === name)?.template.Resources ?? {};
  return [...names].flatMap((name) => changesOf(name, resources(before, name), resources(after, name)));
};
