import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { startLaptopCloud } from '../../local/cloud.ts';
import { launchBrowser, newVisitor, SCREENS, type ScreenName } from './support/browser.ts';
import { pictureDashboard } from './support/dashboard-picture.ts';
import { aShopper } from './support/people.ts';
import { VIEWS, type View } from './support/views.ts';

// `npm run screenshots [-- name …]`: saves every view, or those named, in light and dark mode on a phone and a desktop
// to screenshots/. They are for visual review; no test compares them. `dashboard` is docs/images/dashboard.png, which
// takes minutes.

const root = join(import.meta.dirname, '..', '..');
const directory = join(root, 'screenshots');
const THEMES = ['light', 'dark'] as const;

type Variant = { readonly screen: ScreenName; readonly theme: (typeof THEMES)[number] };

/** Views with elements fixed to the viewport are captured as the viewport shows them; the others at full height. */
const VIEWPORT_ONLY = new Set(['cart', 'cart-empty', 'offline', 'catalogue-loading']);

const take = async (
  browser: Browser,
  url: string,
  admin: { email: string; password: string },
  { name, open }: View,
  { screen, theme }: Variant,
): Promise<void> => {
  const context = await newVisitor(browser, url, { ...SCREENS[screen], colorScheme: theme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await open({ page, shopper: aShopper(), admin });
  // Lazy pictures load when they come near the viewport.
  if (!VIEWPORT_ONLY.has(name)) await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await page.waitForTimeout(500);
  if (!VIEWPORT_ONLY.has(name)) await page.evaluate(() => scrollTo(0, 0));
  await page.waitForTimeout(200);
  await page.screenshot({
    path: join(directory, `${name}-${screen}-${theme}.png`),
    fullPage: !VIEWPORT_ONLY.has(name),
  });
  await context.close();
};

const wanted = process.argv.slice(2);
const isWanted = (name: string) => wanted.length === 0 || wanted.includes(name);
const views = VIEWS.filter(({ name }) => isWanted(name));
if (wanted.length === 0) await rm(directory, { recursive: true, force: true });
await mkdir(directory, { recursive: true });
const cloud = await startLaptopCloud({ port: 0 });
const browser = await launchBrowser();
try {
  if (isWanted('dashboard')) await pictureDashboard(browser, cloud, join(root, 'docs', 'images', 'dashboard.png'));
  for (const view of views) {
    for (const screen of ['desktop', 'phone'] as const) {
      for (const theme of THEMES) {
        await take(browser, cloud.url, cloud.demoAdmin, view, { screen, theme });
        console.log(`${view.name}, ${screen}, ${theme}`);
      }
    }
  }
} finally {
  await browser.close();
  await cloud.stop();
}
console.log(`The screenshots are in ${directory}.`);
