import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const directories: string[] = [];
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true });
});

/** Runs what cdk.json runs. */
const synth = async (stage: string): Promise<string> => {
  const directory = mkdtempSync(join(tmpdir(), 'synth-'));
  directories.push(directory);
  const env = { ...process.env, CDK_OUTDIR: directory, CDK_CONTEXT_JSON: JSON.stringify({ stage }) };
  await promisify(execFile)(process.execPath, [join(root, 'bin', 'synth.ts')], { env });
  return directory;
};

const filesOf = (directory: string) =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(directory.length))
    .sort();

test('two synths at once, and one after them, write the same', async () => {
  const [one, other] = await Promise.all([synth('dev'), synth('dev')]);
  const later = await synth('dev');
  expect(filesOf(one)).toContain('/Web.template.json');
  for (const directory of [other, later]) {
    expect(filesOf(directory)).toEqual(filesOf(one));
    for (const file of filesOf(one))
      expect(readFileSync(join(directory, file)).equals(readFileSync(join(one, file))), file).toBe(true);
  }
});

test('each stage gets its own, and the stacks of production are hard to delete', async () => {
  const manifest = readFileSync(join(await synth('prod'), 'manifest.json'), 'utf8');
  expect(manifest).toContain('shop-prod-web');
  expect(manifest.match(/"terminationProtection": true/g)).toHaveLength(4);
});

test('a synth that failed fails again', async () => {
  await expect(synth('nowhere')).rejects.toThrow('nowhere');
  await expect(synth('nowhere')).rejects.toThrow('nowhere');
});
