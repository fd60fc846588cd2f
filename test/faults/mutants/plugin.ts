import { relative } from 'node:path';
import { MUTANTS, type Mutant } from './mutants.ts';

/** The text with the mistake. @throws unless the text to replace occurs exactly once */
export const mutated = ({ name, file, from, to }: Mutant, text: string): string => {
  const found = text.split(from).length - 1;
  if (found !== 1) throw new Error(`Mutant ${name}: its text occurs ${found} times in ${file}, not once.`);
  return text.replace(from, () => to);
};

/**
 * The Vite plugin that applies the mutant named by the environment variable MUTANT as the source is loaded; the files
 * stay unchanged. No plugin without that variable.
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
