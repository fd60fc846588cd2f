import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const SOURCES = ['web/**/*', 'lambdas/*/schemas.ts', 'lambdas/shared/*.ts', 'lambdas/products/**/*', 'pnpm-lock.yaml'];
const IGNORED = ['web/dist/**', '**/node_modules/**', '**/*.test.*'];

const sourcesDigest = () => {
  const hash = createHash('sha256');
  const files = globSync(SOURCES, { cwd: root, exclude: IGNORED }).filter((path) =>
    statSync(join(root, path)).isFile(),
  );
  for (const path of files.sort()) hash.update(path).update(readFileSync(join(root, path)));
  return hash.digest('hex');
};

/** Builds the storefront when its sources have changed since the last time, and says where it lies. */
export const buildSite = (): string => {
  const site = join(root, 'web', 'dist');
  const stamp = join(root, '.build', 'site.sha256');
  const digest = sourcesDigest();
  const isCurrent = existsSync(join(site, 'index.html')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;
  if (isCurrent) return site;
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
  mkdirSync(join(root, '.build'), { recursive: true });
  writeFileSync(stamp, digest);
  return site;
};
