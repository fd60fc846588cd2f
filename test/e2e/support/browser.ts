import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium as playwright } from 'playwright-core';

/** What Chromium needs to run as any user, anywhere, quietly and without talking to anybody by itself. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--font-render-hinting=none',
];

/** The Chromium that comes with the packages, for Linux: no system package is asked for. CHROMIUM names another. */
export const chromiumPath = async (): Promise<string> => process.env.CHROMIUM ?? chromium.executablePath();

/** Elsewhere than on Linux the packages bring none, and the machine's own Chrome is used. */
const whichBrowser = async () =>
  process.platform === 'linux' || process.env.CHROMIUM !== undefined
    ? { executablePath: await chromiumPath() }
    : { channel: 'chrome' };

export const chromiumArguments: readonly string[] = ARGUMENTS;

export const launchBrowser = async (): Promise<Browser> =>
  playwright.launch({ ...(await whichBrowser()), args: [...ARGUMENTS], headless: true });

/** How much of a screen the shopper has. */
export const SCREENS = {
  desktop: { viewport: { width: 1280, height: 860 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
} satisfies Record<string, BrowserContextOptions>;

export type ScreenName = keyof typeof SCREENS;

/** A fresh visitor: no cookie, no storage. */
export const newVisitor = (
  browser: Browser,
  url: string,
  options: BrowserContextOptions = SCREENS.desktop,
): Promise<BrowserContext> => browser.newContext({ baseURL: url, locale: 'en-US', ...options });
