import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium as playwright } from 'playwright-core';

/** Lets Chromium run as any user, in a container, without background network requests. */
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

/** Chromium for Linux from the npm packages, so that no system package is needed; CHROMIUM overrides its path. */
export const chromiumPath = async (): Promise<string> => process.env.CHROMIUM ?? chromium.executablePath();

/** The packages have Chromium for Linux only; elsewhere the installed Chrome is used. */
const browserOptions = async () =>
  process.platform === 'linux' || process.env.CHROMIUM !== undefined
    ? { executablePath: await chromiumPath() }
    : { channel: 'chrome' };

export const chromiumArguments: readonly string[] = ARGUMENTS;

export const launchBrowser = async (): Promise<Browser> =>
  playwright.launch({ ...(await browserOptions()), args: [...ARGUMENTS], headless: true });

/** Viewport sizes. */
export const SCREENS = {
  desktop: { viewport: { width: 1280, height: 860 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
} satisfies Record<string, BrowserContextOptions>;

export type ScreenName = keyof typeof SCREENS;

/** A new browser context, without cookies or storage. */
export const newVisitor = (
  browser: Browser,
  url: string,
  options: BrowserContextOptions = SCREENS.desktop,
): Promise<BrowserContext> => browser.newContext({ baseURL: url, locale: 'en-US', ...options });
