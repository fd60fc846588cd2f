import { globSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { type BuildOptions, build as bundle, type Plugin } from 'esbuild';
import { keptFolder } from './kept-folder.ts';

const root = join(import.meta.dirname, '..', '..');

/** What bundled CommonJS packages expect to find in an ES module. */
const REQUIRE_BANNER =
  "import { createRequire as createRequire_ } from 'node:module'; const require = createRequire_(import.meta.url);";

/**
 * Takes Node's own modules as they are. An `import` of one asks for each of its exports, and with those of `node:http`
 * for `fetch`'s whole client, which no function uses: a fifth of a cold start.
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
 * How every Lambda function of the workspace (`lambdas/<package>/functions/<name>.ts`) is bundled below `directory`, in
 * one esbuild run: `cart/get-cart/index.mjs` and so on. Without tracing, the tracer's code is left out, not just
 * switched off.
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

/** Bundles every Lambda function of the workspace, when a source has changed, and answers the folder that holds them. */
export const bundleFunctions = ({ tracing }: { tracing: boolean }): Promise<string> =>
  keptFolder(
    { name: tracing ? 'lambdas-traced' : 'lambdas', sources: ['lambdas/**/*', 'lib/build/bundle.ts'] },
    async (directory) => {
      await bundle({ ...bundleOptions({ tracing, directory }), write: true });
    },
  );
