import type { Plugin } from 'vite';

/**
 * The shop asks TanStack's client queries only: what shoppers change goes through a queue of its own. What the client keeps
 * for mutations (over 1 KB of the first view) is left out, but for what it calls itself.
 */
export const noMutations = (): Plugin => {
  let found = false;
  return {
    name: 'no-mutations',
    apply: 'build',
    enforce: 'pre',
    load(id) {
      if (!/query-core\/.*\/mutationCache\.js$/.test(id)) return undefined;
      found = true;
      return 'export class MutationCache { clear() {} resumePausedMutations() {} }';
    },
    buildEnd(error) {
      if (error === undefined && !found) this.error('TanStack’s client has no mutationCache.js any more.');
    },
  };
};
