import { globSync, statSync, watch } from 'node:fs';
import { join, sep } from 'node:path';

/** Editors save in several steps; this long after the last one, the save counts as complete. */
const QUIET_MS = 30;

const isSource = (path: string): boolean => /\.(ts|js|mjs|json)$/.test(path) && !path.endsWith('.test.ts');

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

const foldersBelow = (root: string, name: string): string[] =>
  [name, ...globSync(`${name}/**/`, { cwd: root, exclude: (path) => /(^|[\\/])node_modules$/.test(String(path)) })]
    .map((path) => path.replace(/[\\/]$/, ''))
    .filter((path) => isFolder(join(root, path)));

/**
 * Watches sources in these folders of `root`, and reports saved ones by their paths relative to `root`. Returns a
 * function that stops it.
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
  // Watches folders, because editors replace files: a watcher on a file would follow the old one.
  const watched = new Map<string, ReturnType<typeof watch>>();
  // A folder that is recreated under the same name needs a new watcher.
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
