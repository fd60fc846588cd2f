import type { TestProject } from 'vitest/node';
import { type LaptopCloud, startLaptopCloud } from '../../../local/cloud.ts';

/** What the browser tests need to know about the shop. */
export type Shop = Pick<LaptopCloud, 'url' | 'demoShopper' | 'demoAdmin'>;

declare module 'vitest' {
  interface ProvidedContext {
    storefront: Shop;
  }
}

/** Starts one laptop cloud with the production build of the storefront for all browser tests. */
export default async function setup(project: TestProject) {
  const cloud = await startLaptopCloud({ port: 0 });
  const { url, demoShopper, demoAdmin } = cloud;
  project.provide('storefront', { url, demoShopper, demoAdmin });
  return () => cloud.stop();
}
