import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { pictureNames } from './picture-names.ts';

/** Where `npm run pictures` writes the pictures. They are committed: the icon set is 100 MB of JSON. */
export const picturesDirectory = join(import.meta.dirname, '..', 'public', 'pictures');

export const pictureFile = (name: string): string => join(picturesDirectory, `${name}.svg`);

/** Fails the build when the catalogue names a picture that is not in `public/`. */
export const pictures = (): Plugin => ({
  name: 'catalogue-pictures',
  apply: 'build',
  async buildStart() {
    const missing = (await pictureNames()).filter((name) => !existsSync(pictureFile(name)));
    if (missing.length > 0) this.error(`No picture of ${missing.join(', ')}: \`npm run pictures\` makes them.`);
  },
});
