import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { iconSetSchema, picture } from '../web/build/picture.ts';
import { pictureNames } from '../web/build/picture-names.ts';
import { pictureFile, picturesDirectory } from '../web/build/pictures.ts';

// `npm run pictures` regenerates web/public/pictures: exactly the pictures that the catalogue refers to. The icon set is
// installed on demand, because it is 100 MB that nothing else needs.
const ICON_SET = '@iconify-json/fluent-emoji';
const VERSION = '1.2.7';

const directory = join(import.meta.dirname, '..', '.build', 'icon-set');
const install = ['install', '--prefix', directory, '--no-save', '--no-audit', '--no-fund', `${ICON_SET}@${VERSION}`];
if (spawnSync('npm', install, { stdio: 'inherit' }).status !== 0) process.exit(1);

const file = join(directory, 'node_modules', ICON_SET, 'icons.json');
const iconSet = iconSetSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
const pictures = (await pictureNames()).map((name) => ({ file: pictureFile(name), svg: picture(iconSet, name) }));
rmSync(picturesDirectory, { recursive: true, force: true });
mkdirSync(picturesDirectory);
for (const { file, svg } of pictures) writeFileSync(file, svg);
console.log(`Wrote ${pictures.length} pictures to web/public/pictures.`);
