import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const web = join(import.meta.dirname, '..');
const page = new DOMParser().parseFromString(readFileSync(join(web, 'index.html'), 'utf8'), 'text/html');
const content = (selector: string) => page.querySelector(selector)?.getAttribute('content');

test('index.html describes the shop to sites that show a preview of a link', () => {
  expect(content('meta[property="og:title"]')).toBe(page.title);
  expect(content('meta[property="og:description"]')).toBe(content('meta[name=description]'));
  expect(content('meta[property="og:type"]')).toBe('website');
});

test('index.html has an opaque icon of 180 × 180 px for the home screen of a phone', () => {
  const path = page.querySelector('link[rel=apple-touch-icon]')?.getAttribute('href') ?? '';
  const png = readFileSync(join(web, 'public', path));
  // The header chunk of a PNG: width, height, bit depth, and the colour type, which is 2 without transparency.
  expect([png.readUInt32BE(16), png.readUInt32BE(20), png[25]]).toEqual([180, 180, 2]);
});
