import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { root } from './support/synthesise.ts';

/** Runs the same program as cdk.json. @returns the folder of the assembly */
const synth = async (stage: string): Promise<string> => {
  const directory = mkdtempSync(join(tmpdir(), 'synth-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const env = { ...process.env, CDK_OUTDIR: directory, CDK_CONTEXT_JSON: JSON.stringify({ stage }) };
  await promisify(execFile)(process.execPath, [join(root, 'bin', 'synth.ts')], { env });
  return directory;
};

const filesOf = (directory: string) =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(directory.length))
    .sort();

describe('a synth', () => {
  it('writes the same files when two run at once, and when one runs later', async () => {
    const [one, other] = await Promise.all([synth('dev'), synth('dev')]);
    const later = await synth('dev');
    expect(filesOf(one)).toContain('/Web.template.json');
    for (const directory of [other, later]) {
      expect(filesOf(directory)).toEqual(filesOf(one));
      for (const file of filesOf(one))
        expect(readFileSync(join(directory, file)).equals(readFileSync(join(one, file))), file).toBe(true);
    }
  });

  it('of prod writes the stacks of prod, with termination protection', async () => {
    const manifest = readFileSync(join(await synth('prod'), 'manifest.json'), 'utf8');
    expect(manifest).toContain('shop-prod-web');
    expect(manifest.match(/"terminationProtection": true/g)).toHaveLength(4);
  });

  it('that failed fails again', async () => {
    await expect(synth('nowhere')).rejects.toThrow('nowhere');
    await expect(synth('nowhere')).rejects.toThrow('nowhere');
  });
});
