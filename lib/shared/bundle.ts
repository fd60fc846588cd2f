import { existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { type BuildOptions, build as bundle, type Plugin } from 'esbuild';
import { changed } from './changed.ts';

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

/** Replaces the file in one step, and only when it would differ: several synths may run at once. Says whether it did. */
export const writeIfChanged = (path: string, contents: Uint8Array): boolean => {
  if (existsSync(path) && readFileSync(path).equals(contents)) return false;
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, path);
  return true;
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

/** Where the bundles of all functions lie. */
export const bundlesDirectory = ({ tracing }: { tracing: boolean }): string =>
  join(root, '.build', tracing ? 'lambdas-traced' : 'lambdas');

/**
 * Bundles every Lambda function of the workspace, when a source has changed since the last time, and answers the folder
 * that holds the bundles.
 */
export const bundleFunctions = async ({ tracing }: { tracing: boolean }): Promise<string> => {
  const directory = bundlesDirectory({ tracing });
  const options = bundleOptions({ tracing, directory });
  const noteBuilt = changed({
    name: basename(directory),
    sources: ['lambdas/**/*', 'lib/shared/bundle.ts'],
    outputs: Object.keys(options.entryPoints).map((entry) => join(directory, `${entry}.mjs`)),
  });
  if (noteBuilt === undefined) return directory;
  const { outputFiles } = await bundle(options);
  for (const file of outputFiles) writeIfChanged(file.path, file.contents);
  noteBuilt();
  return directory;
};
