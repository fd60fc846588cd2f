import { globSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { type BuildOptions, build as bundle, type Plugin } from 'esbuild';
import { cachedFolder } from './build-cache.ts';

const root = join(import.meta.dirname, '..', '..');

/** Defines what bundled CommonJS packages expect in an ES module. */
const REQUIRE_BANNER =
  "import { createRequire as createRequire_ } from 'node:module'; const require = createRequire_(import.meta.url);";

/**
 * Loads Node's built-in modules without `import`, which evaluates every export: those of `node:http` include the whole
 * client of `fetch`, which no function uses and which takes a fifth of a cold start.
 */
const builtinModules: Plugin = {
  name: 'builtin-modules',
  setup: (build) => {
    build.onResolve({ filter: /^[a-z:_/]+$/ }, ({ path }) =>
      isBuiltin(path) ? { path, namespace: 'builtin' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}')`,
    }));
  },
};

/**
 * The esbuild options that bundle every Lambda function of the workspace (`lambdas/<package>/functions/<name>.ts`) into
 * `directory`, in one run: `cart/get-cart/index.mjs` and so on. Without tracing, the tracer's code is omitted, not just
 * disabled.
 */
export const bundleOptions = ({ tracing, directory }: { tracing: boolean; directory: string }) => {
  const entryPoints = Object.fromEntries(
    globSync('lambdas/*/functions/*.ts', { cwd: root })
      .filter((path) => !path.endsWith('.test.ts'))
      .map((path) => {
        const [, area, , file] = path.split(/[\\/]/);
        return [`${area}/${file?.replace(/\.ts$/, '')}/index`, join(root, path)];
      }),
  );
  return {
    absWorkingDir: root,
    entryPoints,
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': join(root, 'lambdas', 'shared', 'lambda-credentials.ts') },
    banner: { js: REQUIRE_BANNER },
    plugins: [builtinModules],
    define: { TRACING_ENABLED: String(tracing) },
    write: false,
    logLevel: 'error',
  } satisfies BuildOptions;
};

/** Bundles every Lambda function of the workspace if a source has changed, and returns the folder of the bundles. */
export const bundleFunctions = ({ tracing }: { tracing: boolean }): Promise<string> =>
  cachedFolder(
    { name: tracing ? 'lambdas-traced' : 'lambdas', sources: ['lambdas/**/*', 'lib/build/bundle.ts'] },
    async (directory) => {
      await bundle({ ...bundleOptions({ tracing, directory }), write: true });
    },
  );
