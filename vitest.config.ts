import { defineConfig } from 'vitest/config';

const MINUTE = 60_000;

// One project an area, so that each can be run by itself: `vitest run --project store`.
const node = (name: string, include: string[], test: object = {}) => ({
  define: { TRACING_ENABLED: 'false' },
  test: { name, include, environment: 'node' as const, ...test },
});

export default defineConfig({
  test: {
    projects: [
      node('unit', ['lambdas/**/*.test.ts', 'lib/**/*.test.ts']),
      // One process: loading the CDK takes longer than its tests.
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
      node('local', ['test/local/**/*.test.ts'], { testTimeout: MINUTE, hookTimeout: MINUTE }),
      node('system', ['test/system/**/*.test.ts'], {
        globalSetup: 'test/system/support/global-setup.ts',
        setupFiles: 'test/system/support/log-failures.ts',
        testTimeout: MINUTE,
        hookTimeout: MINUTE,
      }),
    ],
  },
});
