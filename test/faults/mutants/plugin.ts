import { relative } from 'node:path';
import { MUTANTS, type Mutant } from './mutants.ts';

/** The text with the mistake. @throws when the text it replaces is not there exactly once */
export const mutated = ({ name, file, from, to }: Mutant, text: string): string => {
  const found = text.split(from).length - 1;
  if (found !== 1) throw new Error(`Mutant ${name}: its text is ${found} times in ${file}, not once.`);
  return text.replace(from, () => to);
};

/**
 * The plugin that makes the mistake which the environment variable MUTANT names while Vitest loads the source; the files
 * stay as they are. None without that variable.
 */
export const mutant = (root: string) => {
  const wanted = process.env['MUTANT'];
  if (wanted === undefined) return [];
  const one = MUTANTS.find(({ name }) => name === wanted);
  if (one === undefined) throw new Error(`There is no mutant ${wanted}.`);
  return [
    {
      name: `mutant-${wanted}`,
      enforce: 'pre' as const,
      transform: (code: string, id: string) =>
        relative(root, id.split('?')[0] ?? '') === one.file ? mutated(one, code) : undefined,
    },
  ];
};
