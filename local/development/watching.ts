import { globSync, statSync, watch } from 'node:fs';
import { join, sep } from 'node:path';

/** An editor saves in several steps; they are over after this long. */
const QUIET_MS = 30;

const isSource = (path: string): boolean => /\.(ts|js|mjs|json)$/.test(path) && !path.endsWith('.test.ts');

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

const foldersBelow = (root: string, name: string): string[] =>
  [name, ...globSync(`${name}/**/`, { cwd: root, exclude: (path) => /(^|[\\/])node_modules$/.test(String(path)) })]
    .map((path) => path.replace(/[\\/]$/, ''))
    .filter((path) => isFolder(join(root, path)));

/**
 * Tells which sources below the folders of `root` were saved, by their paths from `root`, once it is quiet. Answers
 * what ends it.
 */
export const watchSources = (
  root: string,
  folders: readonly string[],
  onSave: (paths: readonly string[]) => void,
): (() => void) => {
  const saved = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const tell = () => {
    const paths = [...saved];
    saved.clear();
    onSave(paths);
  };
  // Folder by folder, because editors replace files: a watched file would be the old one.
  const watched = new Map<string, ReturnType<typeof watch>>();
  // A folder that comes back under its name is another one, of which the watcher of the old one hears nothing.
  const forget = (name: string): void => {
    for (const [folder, watcher] of watched) {
      if (folder !== name && !folder.startsWith(join(name, sep))) continue;
      watcher.close();
      watched.delete(folder);
    }
  };
  const add = (name: string): void => {
    for (const folder of foldersBelow(root, name)) {
      if (watched.has(folder)) continue;
      watched.set(
        folder,
        watch(join(root, folder), (event, file) => {
          if (file === null) return;
          const path = join(folder, file);
          if (event === 'rename') forget(path);
          if (isFolder(join(root, path))) add(path);
          if (!isSource(path)) return;
          saved.add(path);
          clearTimeout(timer);
          timer = setTimeout(tell, QUIET_MS);
        }),
      );
    }
  };
  for (const folder of folders) add(folder);
  return () => {
    clearTimeout(timer);
    for (const watcher of watched.values()) watcher.close();
  };
};
