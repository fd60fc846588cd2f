import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { picture } from './picture.ts';
import { pictureNames } from './picture-names.ts';
import { pictureFile, picturesDirectory } from './pictures.ts';

const names = await pictureNames();

test('public/pictures holds exactly the pictures that the catalogue names (npm run pictures)', () => {
  expect(names.length).toBeGreaterThanOrEqual(24);
  expect(readdirSync(picturesDirectory).sort()).toEqual(names.map((name) => basename(pictureFile(name))));
});

test.each(names)('%s has no filters, scripts or external references', (name) => {
  const svg = readFileSync(pictureFile(name), 'utf8');
  expect(svg).toMatch(/^<svg /);
  expect(svg).not.toMatch(/<filter|filter=|<script|href="http|url\(http/);
});

describe('picture', () => {
  const filter = '<defs><filter id="f"><feFlood/></filter></defs>';
  const iconSet = {
    icons: { kite: { body: `${filter}<g filter="url(#f)"><path d="M0 0h9v9z"/></g>` } },
    width: 32,
    height: 32,
  };

  it('makes a minified SVG of an icon, without its filters', () => {
    expect(picture(iconSet, 'kite')).toBe(
      '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32" viewBox="0 0 32 32"><path d="M0 0h9v9z"/></svg>',
    );
  });

  it('throws for a name that the icon set lacks', () => {
    expect(() => picture(iconSet, 'perpetuum-mobile')).toThrow('perpetuum-mobile');
  });
});
