import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { notify, TOAST_LIFETIME } from '../notify.ts';
import { navigate } from '../router.tsx';
import { Messages } from './messages.tsx';

const undo = { label: 'Undo', run: () => {} };
const shown = () => screen.queryAllByRole('listitem').map(({ textContent }) => textContent?.replace('Undo', ''));
const later = () => act(() => vi.advanceTimersByTimeAsync(2 * TOAST_LIFETIME));

beforeEach(() => {
  vi.useFakeTimers();
  render(<Messages />);
});
afterEach(() => vi.useRealTimers());

test('a toast that stays is not removed by later ones', () => {
  act(() => {
    notify('Not added yet.', 'bad', undefined, true);
    for (const text of ['One.', 'Two.', 'Three.']) notify(text);
  });
  expect(shown()).toEqual(['Not added yet.', 'Two.', 'Three.']);
});

test('the offline banner’s status region exists before its text, so that screen readers announce it', () => {
  const region = screen.getByRole('status');
  expect(region.textContent).toBe('');
  const online = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  act(() => void dispatchEvent(new Event('offline')));
  expect(screen.getByRole('status')).toBe(region);
  expect(region.textContent).toMatch('You’re offline.');
  online.mockReturnValue(true);
  act(() => void dispatchEvent(new Event('online')));
  expect(region.textContent).toBe('');
});

test('a new toast is shown even if all the others stay', () => {
  act(() => {
    for (const text of ['One.', 'Two.', 'Three.']) notify(text, 'bad', undefined, true);
    notify('Removed.', 'plain', undo);
  });
  expect(shown()).toEqual(['One.', 'Two.', 'Three.', 'Removed.']);
});

test('a toast with an action lasts until the next one with an action, or a while after its page is left', async () => {
  act(() => {
    notify('Said for a while.');
    notify('Kite removed.', 'plain', undo);
  });
  await later();
  expect(shown()).toEqual(['Kite removed.']);
  act(() => {
    notify('Mug removed.', 'plain', undo);
  });
  expect(shown()).toEqual(['Mug removed.']);
  act(() => navigate('/checkout'));
  expect(shown()).toEqual(['Mug removed.']);
  await later();
  expect(shown()).toEqual([]);
});
