import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { picture } from './picture.ts';
import { pictureNames } from './picture-names.ts';
import { pictureFile, picturesDirectory } from './pictures.ts';

const names = await pictureNames();

test('public/pictures holds exactly the pictures that the catalogue names (npm run pictures)', () => {
  expect(names.length).toBeGreaterThanOrEqual(24);
  expect(readdirSync(picturesDirectory).sort()).toEqual(names.map((name) => basename(pictureFile(name))));
});

test.each(names)('%s is up to date with the icon set and has no filters, scripts or external references', (name) => {
  const svg = readFileSync(pictureFile(name), 'utf8');
  expect(svg).toBe(picture(name));
  expect(svg).toMatch(/^<svg /);
  expect(svg).not.toMatch(/<filter|<script|href="http|url\(http/);
});

test('a name that the icon set lacks throws', () => {
  expect(() => picture('perpetuum-mobile')).toThrow('perpetuum-mobile');
});
