import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

const GENERATED = ['web/dist/**', '**/node_modules/**', '**/*.test.*'];

const digestOf = (sources: readonly string[]): string => {
  const hash = createHash('sha256');
  const files = globSync([...sources, 'pnpm-lock.yaml', 'tsconfig*.json'], { cwd: root, exclude: GENERATED });
  for (const path of files.filter((file) => statSync(join(root, file)).isFile()).sort())
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)));
  return hash.digest('hex');
};

export interface Built {
  /** Names what is built. */
  name: string;
  /**
   * Patterns of every file that it is made of, from the project's root. The lockfile, for the packages, and
   * TypeScript's settings need no mention.
   */
  sources: readonly string[];
  /** Files that are there when it has been built. */
  outputs: readonly string[];
}

/** Notes that the thing has been built of the sources as they were when `changed` was called. */
type NoteBuilt = () => void;

/** Undefined when the thing is there and none of its sources has changed since `NoteBuilt` was last called. */
export const changed = ({ name, sources, outputs }: Built): NoteBuilt | undefined => {
  const stamp = join(root, '.build', `${name}.sha256`);
  const digest = digestOf(sources);
  if (outputs.every((path) => existsSync(path)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest)
    return undefined;
  return () => {
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, digest);
  };
};
