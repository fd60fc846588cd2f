import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { changed } from '../lib/shared/changed.ts';

const root = join(import.meta.dirname, '..');
const site = join(root, 'web', 'dist');

const SITE = {
  name: 'site',
  sources: ['web/**/*', 'lambdas/*/schemas.ts', 'lambdas/shared/*.ts', 'lambdas/products/**/*'],
  outputs: [join(site, 'index.html')],
};

/** Builds the storefront when its sources have changed since the last time, and says where it lies. */
export const buildSite = (): string => {
  const noteBuilt = changed(SITE);
  if (noteBuilt === undefined) return site;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'web', 'node_modules', 'vite', 'bin', 'vite.js'), 'build'],
    {
      cwd: join(root, 'web'),
      encoding: 'utf8',
      // Whoever asks, a test runner too, gets what is deployed.
      env: { ...process.env, NODE_ENV: 'production' },
    },
  );
  if (status !== 0) throw new Error(`The storefront could not be built:\n${stdout}${stderr}`);
  noteBuilt();
  return site;
};
