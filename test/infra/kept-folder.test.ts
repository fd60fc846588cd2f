import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { keptFolder } from '../../lib/build/kept-folder.ts';

const root = join(import.meta.dirname, '..', '..');
const name = `kept-folder-test-${process.pid}`;
const sources = join(root, '.build', `${name}-sources`);
const shelf = join(root, '.build', name);
const write = (file: string, text: string) => writeFileSync(join(sources, file), text);
const clean = () => {
  for (const path of [sources, shelf]) rmSync(path, { recursive: true, force: true });
};

let times = 0;
const make = async (directory: string) => {
  times += 1;
  writeFileSync(join(directory, 'out'), readdirSync(sources).join());
};
const thing = { name, sources: [`.build/${name}-sources/*.in`] };

beforeEach(async () => {
  clean();
  mkdirSync(sources, { recursive: true });
  write('a.in', 'a');
  write('b.in', 'b');
  await keptFolder(thing, make);
  times = 0;
});
afterAll(clean);

test('what is there is not made again', async () => {
  expect(readFileSync(join(await keptFolder(thing, make), 'out'), 'utf8')).toBe('a.in,b.in');
  expect(times).toBe(0);
});

test.each([
  ['a source changes', () => write('a.in', 'b')],
  ['a source comes', () => write('c.in', 'c')],
  ['a source goes', () => rmSync(join(sources, 'b.in'))],
  ['what was made is gone', () => rmSync(shelf, { recursive: true })],
])('it is made once more when %s', async (_, change) => {
  change();
  await keptFolder(thing, make);
  await keptFolder(thing, make);
  expect(times).toBe(1);
});

test('it is made for each setting', async () => {
  const [one, other] = [
    await keptFolder({ ...thing, settings: '1' }, make),
    await keptFolder({ ...thing, settings: '2' }, make),
  ];
  expect(one).not.toBe(other);
  expect(times).toBe(2);
});

test('what one has made stays whole while another is still making it', async () => {
  write('a.in', 'new');
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const slow = keptFolder(thing, async (directory) => {
    rmSync(join(directory, 'out'), { force: true });
    begun.resolve();
    await goOn.promise;
    await make(directory);
  });
  await begun.promise;
  const quick = await keptFolder(thing, make);
  expect(existsSync(join(quick, 'out'))).toBe(true);
  goOn.resolve();
  expect(await slow).toBe(quick);
  expect(existsSync(join(quick, 'out'))).toBe(true);
  expect(readdirSync(shelf)).toHaveLength(2);
});

test('nobody else gets what was made while a source changed', async () => {
  write('a.in', 'before');
  const mixed = await keptFolder(thing, async (directory) => {
    await make(directory);
    write('a.in', 'after');
  });
  write('a.in', 'before');
  expect(await keptFolder(thing, make)).not.toBe(mixed);
});

test('it is forgotten when nobody has asked for it for an hour and another is made', async () => {
  const old = await keptFolder(thing, make);
  utimesSync(old, 0, Date.now() / 1000 - 3601);
  write('a.in', 'new');
  await keptFolder(thing, make);
  expect(existsSync(old)).toBe(false);
});
