import { afterEach, expect, test, vi } from 'vitest';
import { orMemory } from './storage.ts';

const full = () => {
  throw new DOMException('', 'QuotaExceededError');
};

afterEach(() => vi.restoreAllMocks());

test('what a full store refuses is kept all the same, beside what it has, and given back last', () => {
  const store = orMemory(() => localStorage);
  store.setItem('old', 'as it was');
  store.setItem('changed', 'as it was');
  const refusing = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(full);
  store.setItem('new', 'refused');
  store.setItem('changed', 'refused, too');
  expect(store.keys().toSorted()).toEqual(['changed', 'new', 'old']);
  expect(['old', 'changed', 'new'].map(store.getItem)).toEqual(['as it was', 'refused, too', 'refused']);
  store.removeItem('changed');
  expect(store.getItem('changed')).toBeNull();

  refusing.mockRestore();
  store.setItem('new', 'taken');
  expect(localStorage.getItem('new')).toBe('taken');
  localStorage.setItem('new', 'by another tab');
  expect(store.getItem('new')).toBe('by another tab');
});

test('a store that is closed is memory alone', () => {
  const store = orMemory(() => {
    throw new DOMException('', 'SecurityError');
  });
  expect(store.getItem('key')).toBeNull();
  store.setItem('key', 'value');
  expect(store.keys().map(store.getItem)).toEqual(['value']);
  store.removeItem('key');
  expect(store.keys()).toEqual([]);
});
