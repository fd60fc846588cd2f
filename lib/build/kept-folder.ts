import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

const NOT_SOURCES = ['web/dist/**', '**/node_modules/**', '**/*.test.*'];

/** Longer than anybody needs for making a folder, or reads what is in it. */
const KEPT_MS = 60 * 60_000;

export interface Recipe {
  /** Names what is made. */
  readonly name: string;
  /**
   * Patterns of every file that it is made of, from the project's root. The lockfile, for the packages, and
   * TypeScript's settings need no mention.
   */
  readonly sources: readonly string[];
  /** What else it depends on. */
  readonly settings?: string;
}

const digestOf = ({ sources, settings = '' }: Recipe): string => {
  const hash = createHash('sha256').update(settings);
  const files = globSync([...sources, 'pnpm-lock.yaml', 'tsconfig*.json'], { cwd: root, exclude: NOT_SOURCES });
  for (const path of files.filter((file) => statSync(join(root, file)).isFile()).sort())
    hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  return hash.digest('hex');
};

const forgetOld = (shelf: string): void => {
  for (const name of readdirSync(shelf)) {
    const path = join(shelf, name);
    const used = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (used < Date.now() - KEPT_MS) rmSync(path, { recursive: true, force: true });
  }
};

/** Another process may have made the same meanwhile: then its folder stays. */
const putAway = (draft: string, directory: string): void => {
  try {
    renameSync(draft, directory);
  } catch (error) {
    if (!existsSync(directory)) throw error;
    rmSync(draft, { recursive: true, force: true });
  }
};

/**
 * The folder below `.build` that `make` fills from the sources: made by whoever asks first, and never changed after, so
 * that several processes can make and read at once. It is forgotten when nobody has asked for an hour and another
 * is made.
 */
export const keptFolder = async (what: Recipe, make: (directory: string) => Promise<void>): Promise<string> => {
  const shelf = join(root, '.build', what.name);
  const current = () => join(shelf, digestOf(what));
  const directory = current();
  if (!existsSync(directory)) {
    mkdirSync(shelf, { recursive: true });
    forgetOld(shelf);
    const draft = mkdtempSync(`${directory}.`);
    await make(draft);
    // Nobody else may have what was made of sources that changed meanwhile.
    if (current() !== directory) return draft;
    putAway(draft, directory);
  }
  const now = new Date();
  utimesSync(directory, now, now);
  return directory;
};
