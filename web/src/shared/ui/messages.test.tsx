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

test('what has to stay is not pushed out, however much else there is to say', () => {
  act(() => {
    notify('Not added yet.', 'bad', undefined, true);
    for (const text of ['One.', 'Two.', 'Three.']) notify(text);
  });
  expect(shown()).toEqual(['Not added yet.', 'Two.', 'Three.']);
});

test('the place of the banner is there before its words, which are read out only then', () => {
  const place = screen.getByRole('status');
  expect(place.textContent).toBe('');
  const online = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  act(() => void dispatchEvent(new Event('offline')));
  expect(screen.getByRole('status')).toBe(place);
  expect(place.textContent).toMatch('You’re offline.');
  online.mockReturnValue(true);
  act(() => void dispatchEvent(new Event('online')));
  expect(place.textContent).toBe('');
});

test('what is new is shown also when all the others have to stay', () => {
  act(() => {
    for (const text of ['One.', 'Two.', 'Three.']) notify(text, 'bad', undefined, true);
    notify('Removed.', 'plain', undo);
  });
  expect(shown()).toEqual(['One.', 'Two.', 'Three.', 'Removed.']);
});

test('an offer has no clock: it goes when the next one comes, or some time after its page', async () => {
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
