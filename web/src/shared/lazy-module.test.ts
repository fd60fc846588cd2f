import { beforeEach, expect, test, vi } from 'vitest';
import { toasts } from './notify.ts';

const lost = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'));
const said = () => toasts.get().map(({ text }) => text);
const LOST = ['Part of the page didn’t load.'];

/** As on a new page: what has been said there is forgotten. */
const open = async () => {
  vi.resetModules();
  const { toasts: fresh } = await import('./notify.ts');
  fresh.subscribe(() => toasts.set(fresh.get()));
  return (await import('./part.ts')).part;
};

beforeEach(() => toasts.set([]));

test('a part that comes is handed on, and nothing is said', async () => {
  const part = await open();
  expect(await part(Promise.resolve('here'))).toBe('here');
  expect(said()).toEqual([]);
});

test('one that was lost is told once, however often it is asked for, and stays told', async () => {
  const part = await open();
  await expect(part(lost())).rejects.toThrow('Failed to fetch');
  expect(toasts.get()).toMatchObject([{ text: LOST[0], stays: true, action: { label: 'Reload page' } }]);
  const [first] = toasts.get();
  await expect(part(lost())).rejects.toThrow('Failed to fetch');
  expect(toasts.get()).toEqual([first]);
});

test('without a line no new page would come: it is told when the line is back', async () => {
  const part = await open();
  const online = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  await expect(part(lost())).rejects.toThrow('Failed to fetch');
  expect(said()).toEqual([]);
  online.mockReturnValue(true);
  dispatchEvent(new Event('online'));
  expect(said()).toEqual(LOST);
});
