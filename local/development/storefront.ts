import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { endChild, endWithThisProcess } from '../processes/guard.ts';

const web = join(import.meta.dirname, '..', '..', 'web');

/** Starts the storefront's development server, which prints its own address. `site` serves the APIs. */
export const startStorefront = (site: string): (() => Promise<void>) => {
  const vite = join(web, 'node_modules', 'vite', 'bin', 'vite.js');
  const child = spawn(process.execPath, [vite, '--clearScreen', 'false'], {
    cwd: web,
    env: { ...process.env, SITE: site },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  endWithThisProcess(child);
  return () => endChild(child);
};
