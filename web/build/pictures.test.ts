import { expect, test } from 'vitest';
import { pictureNames } from './picture-names.ts';
import { picture } from './pictures.ts';

test('every picture that the catalogue names is in the set, without filters or anything from elsewhere', async () => {
  const names = await pictureNames();
  expect(names.length).toBeGreaterThanOrEqual(24);
  for (const name of names) {
    const svg = picture(name);
    expect(svg).toMatch(/^<svg /);
    expect(svg).not.toMatch(/<filter|<script|href="http|url\(http/);
  }
});

test('a picture that the set lacks fails the build', () => {
  expect(() => picture('perpetuum-mobile')).toThrow('perpetuum-mobile');
});
