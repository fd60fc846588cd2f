import { render, screen, waitFor } from '@testing-library/react';
import { http } from 'msw';
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createCartService } from '../../test/cart-service.ts';
import { aProduct } from '../../test/fixtures.ts';
import { api, server } from '../../test/server.ts';
import { App } from './app.tsx';
import { GRACE, resumeSession } from './resume.ts';

const teapot = aProduct();
const badge = (count: number) =>
  screen.findByRole('button', { name: `Cart, ${count} ${count === 1 ? 'item' : 'items'}` });

/** Queues an operation as another tab does. @returns its storage key */
const queueInOtherTab = (id: string): string => {
  const { productId, ...product } = teapot;
  const key = `cart-operation/anonymous/1700000000000-000001/${id}`;
  const operation = { id, kind: 'add', productId, quantity: 1, product, at: '2026-11-01T10:00:00Z' };
  localStorage.setItem(key, JSON.stringify(operation));
  return key;
};

let service: ReturnType<typeof createCartService>;
beforeAll(resumeSession);
beforeEach(() => {
  service = createCartService([teapot]);
  server.use(...service.handlers);
});

test('a tab that becomes visible sends the operations that a suspended tab has left', async () => {
  queueInOtherTab('suspended');
  document.dispatchEvent(new Event('visibilitychange'));
  await waitFor(() => expect(service.quantities.get('teapot')).toBe(1));
});

test('a visible tab sends another tab’s operation if that tab has not sent it itself in time', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  const event = new StorageEvent('storage', { key: queueInOtherTab('closed'), newValue: '…' });
  dispatchEvent(event);
  await vi.advanceTimersByTimeAsync(GRACE);
  expect(localStorage).toHaveLength(1);
  hidden.mockReturnValue(false);
  dispatchEvent(event);
  expect(localStorage, 'the tab that queued it has time to send it').toHaveLength(1);
  await vi.advanceTimersByTimeAsync(GRACE);
  await waitFor(() => expect(service.quantities.get('teapot')).toBe(1));
  expect(service.sent.filter(({ method }) => method === 'POST')).toHaveLength(1);
  vi.useRealTimers();
});

test('an operation that another tab has sent is not shown twice when the storage change arrives later', async () => {
  const key = queueInOtherTab('sent');
  dispatchEvent(new StorageEvent('storage'));
  render(<App />);
  await badge(1);
  service.quantities.set('teapot', 1);
  server.use(http.get(api('/cart'), () => localStorage.removeItem(key)));
  const other = new BroadcastChannel('cart');
  other.postMessage({ owner: 'anonymous' });
  await waitFor(() => expect(localStorage).toHaveLength(0));
  await badge(1);
  other.close();
});
