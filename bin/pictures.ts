import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { picture } from '../web/build/picture.ts';
import { pictureNames } from '../web/build/picture-names.ts';
import { pictureFile, picturesDirectory } from '../web/build/pictures.ts';

// `npm run pictures` regenerates web/public/pictures: exactly the pictures that the catalogue refers to.
const names = await pictureNames();
rmSync(picturesDirectory, { recursive: true, force: true });
mkdirSync(picturesDirectory);
for (const name of names) writeFileSync(pictureFile(name), picture(name));
console.log(`Wrote ${names.length} pictures to web/public/pictures.`);
