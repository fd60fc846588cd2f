import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changed } from '../../lib/shared/changed.ts';

const root = join(import.meta.dirname, '..', '..');
const directory = join(root, '.build', 'changed-test');
const write = (name: string, text: string) => writeFileSync(join(directory, name), text);
const clean = () => {
  for (const path of ['changed-test', 'changed-test.sha256'])
    rmSync(join(root, '.build', path), { recursive: true, force: true });
};

const thing = { name: 'changed-test', sources: ['.build/changed-test/*.in'], outputs: [join(directory, 'out')] };
const build = () => {
  const noteBuilt = changed(thing);
  write('out', 'built');
  noteBuilt?.();
};

beforeAll(() => {
  clean();
  mkdirSync(directory, { recursive: true });
  write('a.in', 'a');
  build();
});
afterAll(clean);

test('what is built is built once', () => {
  expect(changed(thing)).toBeUndefined();
});

test.each([
  ['a source changes', () => write('a.in', 'b')],
  ['a source comes', () => write('b.in', 'b')],
  ['a source goes', () => rmSync(join(directory, 'b.in'))],
  ['an output is missing', () => rmSync(join(directory, 'out'))],
])('it is built again when %s', (_, change) => {
  change();
  expect(changed(thing)).toBeDefined();
  build();
  expect(changed(thing)).toBeUndefined();
});

test('what changes while it is being built is built the next time', () => {
  const noteBuilt = changed({ ...thing, sources: [...thing.sources, '.build/changed-test/*.more'] });
  write('c.more', 'c');
  noteBuilt?.();
  expect(changed({ ...thing, sources: [...thing.sources, '.build/changed-test/*.more'] })).toBeDefined();
});
