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

/** Longer than any process takes to create a folder or to read from it. */
const UNUSED_MS = 60 * 60_000;

export interface Recipe {
  /** The name of the result. */
  readonly name: string;
  /**
   * Glob patterns of every input file, relative to the project's root. The lockfile (for the packages) and the
   * TypeScript settings are always included.
   */
  readonly sources: readonly string[];
  /** Any other input. */
  readonly settings?: string;
}

const digestOf = ({ sources, settings = '' }: Recipe): string => {
  const hash = createHash('sha256').update(settings);
  const files = globSync([...sources, 'pnpm-lock.yaml', 'tsconfig*.json'], { cwd: root, exclude: NOT_SOURCES });
  for (const path of files.filter((file) => statSync(join(root, file)).isFile()).sort())
    hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  return hash.digest('hex');
};

const deleteUnused = (versions: string): void => {
  for (const name of readdirSync(versions)) {
    const path = join(versions, name);
    const used = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (used < Date.now() - UNUSED_MS) rmSync(path, { recursive: true, force: true });
  }
};

/** Another process may have created the same folder in the meantime: then that one stays. */
const publish = (draft: string, directory: string): void => {
  try {
    renameSync(draft, directory);
  } catch (error) {
    if (!existsSync(directory)) throw error;
    rmSync(draft, { recursive: true, force: true });
  }
};

/**
 * The folder in `.build` that `make` fills from the sources: created on first use and never changed afterwards, so that
 * several processes can create and read concurrently. If unused for an hour, it is deleted when another is created.
 */
export const cachedFolder = async (what: Recipe, make: (directory: string) => Promise<void>): Promise<string> => {
  const versions = join(root, '.build', what.name);
  const current = () => join(versions, digestOf(what));
  const directory = current();
  if (!existsSync(directory)) {
    mkdirSync(versions, { recursive: true });
    deleteUnused(versions);
    const draft = mkdtempSync(`${directory}.`);
    await make(draft);
    // If the sources changed in the meantime, the result must not be cached.
    if (current() !== directory) return draft;
    publish(draft, directory);
  }
  const now = new Date();
  utimesSync(directory, now, now);
  return directory;
};
