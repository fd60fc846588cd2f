import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { cachedFolder } from '../../lib/build/build-cache.ts';

const root = join(import.meta.dirname, '..', '..');
const name = `build-cache-test-${process.pid}`;
const sources = join(root, '.build', `${name}-sources`);
const versions = join(root, '.build', name);
const write = (file: string, text: string) => writeFileSync(join(sources, file), text);
const clean = () => {
  for (const path of [sources, versions]) rmSync(path, { recursive: true, force: true });
};

let builds = 0;
const build = async (directory: string) => {
  builds += 1;
  writeFileSync(join(directory, 'out'), readdirSync(sources).join());
};
const folder = { name, sources: [`.build/${name}-sources/*.in`] };

beforeEach(async () => {
  clean();
  mkdirSync(sources, { recursive: true });
  write('a.in', 'a');
  write('b.in', 'b');
  await cachedFolder(folder, build);
  builds = 0;
});
afterAll(clean);

describe('a kept folder', () => {
  it('is not built again if it exists', async () => {
    expect(readFileSync(join(await cachedFolder(folder, build), 'out'), 'utf8')).toBe('a.in,b.in');
    expect(builds).toBe(0);
  });

  it.each([
    ['a source changes', () => write('a.in', 'b')],
    ['a source is added', () => write('c.in', 'c')],
    ['a source is deleted', () => rmSync(join(sources, 'b.in'))],
    ['it was deleted', () => rmSync(versions, { recursive: true })],
  ])('is built once more when %s', async (_, change) => {
    change();
    await cachedFolder(folder, build);
    await cachedFolder(folder, build);
    expect(builds).toBe(1);
  });

  it('is built once for each setting', async () => {
    const [one, other] = [
      await cachedFolder({ ...folder, settings: '1' }, build),
      await cachedFolder({ ...folder, settings: '2' }, build),
    ];
    expect(one).not.toBe(other);
    expect(builds).toBe(2);
  });

  it('is complete for one process while another is still building it', async () => {
    write('a.in', 'new');
    const started = Promise.withResolvers<void>();
    const proceed = Promise.withResolvers<void>();
    const slow = cachedFolder(folder, async (directory) => {
      rmSync(join(directory, 'out'), { force: true });
      started.resolve();
      await proceed.promise;
      await build(directory);
    });
    await started.promise;
    const fast = await cachedFolder(folder, build);
    expect(existsSync(join(fast, 'out'))).toBe(true);
    proceed.resolve();
    expect(await slow).toBe(fast);
    expect(existsSync(join(fast, 'out'))).toBe(true);
    expect(readdirSync(versions)).toHaveLength(2);
  });

  it('is not reused if a source changed while it was built', async () => {
    write('a.in', 'before');
    const mixed = await cachedFolder(folder, async (directory) => {
      await build(directory);
      write('a.in', 'after');
    });
    write('a.in', 'before');
    expect(await cachedFolder(folder, build)).not.toBe(mixed);
  });

  it('is deleted when another version is built and it was last used over an hour ago', async () => {
    const old = await cachedFolder(folder, build);
    utimesSync(old, 0, Date.now() / 1000 - 3601);
    write('a.in', 'new');
    await cachedFolder(folder, build);
    expect(existsSync(old)).toBe(false);
  });
});
