import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { picture } from './picture.ts';
import { pictureNames } from './picture-names.ts';
import { pictureFile, picturesDirectory } from './pictures.ts';

const names = await pictureNames();

test('every picture that the catalogue names is there, and no other (npm run pictures)', () => {
  expect(names.length).toBeGreaterThanOrEqual(24);
  expect(readdirSync(picturesDirectory).sort()).toEqual(names.map((name) => basename(pictureFile(name))));
});

test.each(names)('%s is as the icon set has it, without filters or anything from elsewhere', (name) => {
  const svg = readFileSync(pictureFile(name), 'utf8');
  expect(svg).toBe(picture(name));
  expect(svg).toMatch(/^<svg /);
  expect(svg).not.toMatch(/<filter|<script|href="http|url\(http/);
});

test('a picture that the set lacks is not made', () => {
  expect(() => picture('perpetuum-mobile')).toThrow('perpetuum-mobile');
});
