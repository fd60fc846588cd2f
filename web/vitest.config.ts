import { defineConfig } from 'vitest/config';

/** Component tests: the storefront in jsdom, with MSW in place of the APIs. */
export default defineConfig({
  root: import.meta.dirname,
  test: {
    name: 'web',
    include: ['src/**/*.test.{ts,tsx}', 'build/**/*.test.ts'],
    environment: 'jsdom',
    testTimeout: 30_000,
    environmentOptions: { jsdom: { url: 'http://shop.test/' } },
    setupFiles: ['test/setup.ts'],
    restoreMocks: true,
  },
});
