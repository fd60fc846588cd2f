import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const lockfile = readFileSync(join(import.meta.dirname, '..', '..', 'pnpm-lock.yaml'), 'utf8');

describe('the lockfile', () => {
  it('contains every native package for macOS, too', () => {
    const linux = [...lockfile.matchAll(/^ {2}'?(.+[/-])linux-x64(?:-gnu)?@(.+?)'?:$/gm)];
    expect(linux.length).toBeGreaterThan(5);
    const missing = linux.filter(([, name, version]) => !lockfile.includes(`${name}darwin-arm64@${version}`));
    expect(missing.map(([line]) => line)).toEqual([]);
  });

  it('contains no download addresses, so that any registry can serve it', () => {
    expect(lockfile).not.toMatch(/tarball|https?:\/\//);
  });
});
