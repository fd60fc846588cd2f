import { afterEach, expect, test, vi } from 'vitest';
import { withMemoryFallback } from './storage.ts';

const full = () => {
  throw new DOMException('', 'QuotaExceededError');
};

afterEach(() => vi.restoreAllMocks());

test('a full store keeps what the browser rejects in memory, and stores it again once there is room', () => {
  const store = withMemoryFallback(() => localStorage);
  store.setItem('old', 'as it was');
  store.setItem('changed', 'as it was');
  const rejecting = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(full);
  store.setItem('new', 'rejected');
  store.setItem('changed', 'rejected, too');
  expect(store.keys().toSorted()).toEqual(['changed', 'new', 'old']);
  expect(['old', 'changed', 'new'].map(store.getItem)).toEqual(['as it was', 'rejected, too', 'rejected']);
  store.removeItem('changed');
  expect(store.getItem('changed')).toBeNull();

  rejecting.mockRestore();
  store.setItem('new', 'accepted');
  expect(localStorage.getItem('new')).toBe('accepted');
  localStorage.setItem('new', 'by another tab');
  expect(store.getItem('new')).toBe('by another tab');
});

test('a blocked store keeps everything in memory', () => {
  const store = withMemoryFallback(() => {
    throw new DOMException('', 'SecurityError');
  });
  expect(store.getItem('key')).toBeNull();
  store.setItem('key', 'value');
  expect(store.keys().map(store.getItem)).toEqual(['value']);
  store.removeItem('key');
  expect(store.keys()).toEqual([]);
});
