import type { Plugin } from 'vite';

/**
 * The storefront uses TanStack's client for queries only: changes go through its own queue. The client's mutation
 * cache, over 1 KB of the first view, is replaced by the two methods that the client itself calls.
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
      if (error === undefined && !found) this.error('@tanstack/query-core no longer has a mutationCache.js.');
    },
  };
};
