import { beforeEach, expect, test, vi } from 'vitest';
import { toasts } from './notify.ts';

const failing = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'));
const messages = () => toasts.get().map(({ text }) => text);
const REPORT = ['Part of the page didn’t load.'];

/** Loads the modules anew, as a new page does. */
const load = async () => {
  vi.resetModules();
  const { toasts: fresh } = await import('./notify.ts');
  fresh.subscribe(() => toasts.set(fresh.get()));
  return (await import('./lazy-module.ts')).lazyModule;
};

beforeEach(() => toasts.set([]));

test('a lazy module that loads is returned without a message', async () => {
  const lazyModule = await load();
  expect(await lazyModule(Promise.resolve('here'))).toBe('here');
  expect(messages()).toEqual([]);
});

test('a lazy module that fails to load is reported once, with a message that stays', async () => {
  const lazyModule = await load();
  await expect(lazyModule(failing())).rejects.toThrow('Failed to fetch');
  expect(toasts.get()).toMatchObject([{ text: REPORT[0], stays: true, action: { label: 'Reload page' } }]);
  const [first] = toasts.get();
  await expect(lazyModule(failing())).rejects.toThrow('Failed to fetch');
  expect(toasts.get()).toEqual([first]);
});

test('a lazy module that fails to load offline is reported once the browser is online', async () => {
  const lazyModule = await load();
  const online = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  await expect(lazyModule(failing())).rejects.toThrow('Failed to fetch');
  expect(messages()).toEqual([]);
  online.mockReturnValue(true);
  dispatchEvent(new Event('online'));
  expect(messages()).toEqual(REPORT);
});
