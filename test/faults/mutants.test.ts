import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MUTANTS } from './mutants/mutants.ts';
import { mutated } from './mutants/plugin.ts';

const root = join(import.meta.dirname, '..', '..');

it.skipIf(process.env['MUTANT'] !== undefined)('every mutant applies to the source exactly once', () => {
  for (const mutant of MUTANTS) {
    const text = readFileSync(join(root, mutant.file), 'utf8');
    expect(mutated(mutant, text)).not.toBe(text);
  }
  expect(() => mutated({ name: 'none', breaks: '', file: 'x', from: 'gone', to: '' }, 'text')).toThrow('0 times');
});
