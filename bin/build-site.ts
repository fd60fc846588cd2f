import { type ExecFileException, execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cachedFolder } from '../lib/build/build-cache.ts';

const web = join(import.meta.dirname, '..', 'web');
const vite = join(web, 'node_modules', 'vite', 'bin', 'vite.js');

const SITE = {
  name: 'site',
  sources: ['web/**/*', 'lambdas/*/schemas.ts', 'lambdas/shared/*.ts', 'lambdas/products/**/*'],
};

/** Builds the storefront when its sources have changed since the last time, and returns its folder. */
export const buildSite = (): Promise<string> =>
  cachedFolder(SITE, async (directory) => {
    // Always the build that is deployed, even in a test runner, which sets another NODE_ENV.
    const options = { cwd: web, env: { ...process.env, NODE_ENV: 'production' } };
    const building = promisify(execFile)(
      process.execPath,
      [vite, 'build', '--outDir', directory, '--emptyOutDir'],
      options,
    );
    await building.catch(({ stdout, stderr }: ExecFileException) => {
      throw new Error(`Building the storefront failed:\n${stdout}${stderr}`);
    });
  });
