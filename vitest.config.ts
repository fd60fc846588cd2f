import { defineConfig } from 'vitest/config';
import { mutant } from './test/faults/mutants/plugin.ts';

const MINUTE = 60_000;

// One project per area, so that each can be run separately: `vitest run --project store`.
const node = (name: string, include: string[], test: object = {}) => ({
  define: { TRACING_ENABLED: 'false' },
  plugins: mutant(import.meta.dirname),
  test: {
    name,
    include,
    environment: 'node' as const,
    // Another run must not reuse code that was transformed by a mutant.
    fsModuleCache: process.env['MUTANT'] === undefined,
    ...test,
  },
});

export default defineConfig({
  test: {
    projects: [
      node('unit', ['lambdas/**/*.test.ts', 'lib/**/*.test.ts']),
      // One process for all files, because loading the CDK takes longer than the tests.
      node('infra', ['test/infra/**/*.test.ts'], {
        testTimeout: MINUTE,
        hookTimeout: MINUTE,
        isolate: false,
        fileParallelism: false,
      }),
      node('store', ['test/store/**/*.test.ts'], {
        globalSetup: 'test/store/support/global-setup.ts',
        testTimeout: MINUTE,
        hookTimeout: MINUTE,
      }),
      node('deploy', ['test/deploy/**/*.test.ts'], {
        testTimeout: MINUTE,
        hookTimeout: MINUTE,
        fileParallelism: false,
      }),
      node('faults', ['test/faults/*.test.ts'], { testTimeout: 5 * MINUTE, hookTimeout: MINUTE }),
      node('races', ['test/faults/http/*.test.ts'], {
        globalSetup: 'test/system/support/global-setup.ts',
        setupFiles: 'test/system/support/log-failures.ts',
        testTimeout: 2 * MINUTE,
        hookTimeout: MINUTE,
      }),
      node('local', ['test/local/**/*.test.ts'], { testTimeout: 2 * MINUTE, hookTimeout: MINUTE }),
      node('system', ['test/system/**/*.test.ts'], {
        globalSetup: 'test/system/support/global-setup.ts',
        setupFiles: 'test/system/support/log-failures.ts',
        testTimeout: MINUTE,
        hookTimeout: MINUTE,
      }),
      // The storefront, in jsdom.
      'web/vitest.config.ts',
      // The whole shop in a real browser; one file at a time, because all share one laptop cloud.
      node('e2e', ['test/e2e/**/*.test.ts'], {
        globalSetup: 'test/e2e/support/global-setup.ts',
        testTimeout: 2 * MINUTE,
        hookTimeout: MINUTE,
        fileParallelism: false,
      }),
    ],
  },
});
