import { cleanup, configure } from '@testing-library/react';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { toasts } from '../src/shared/notify.ts';
import { queryClient } from '../src/shared/query-client.ts';
import { navigate } from '../src/shared/router.tsx';
import { setSession } from '../src/shared/session.ts';
import { server } from './server.ts';

// What the storefront uses and jsdom lacks.
window.scrollTo = () => {};
Element.prototype.scrollIntoView = () => {};
const dialogs = {
  showModal(this: HTMLDialogElement) {
    this.open = true;
  },
  close(this: HTMLDialogElement) {
    this.open = false;
  },
};
Object.assign(HTMLDialogElement.prototype, dialogs);

// Generous, so that a busy machine does not fail a test.
configure({ asyncUtilTimeout: 10_000 });

beforeAll(() => {
  // A request without a handler fails the test instead of reaching the network.
  server.listen({ onUnhandledFrame: 'error' });
  const { fetch } = globalThis;
  globalThis.fetch = (input, init) => fetch(typeof input === 'string' ? new URL(input, location.origin) : input, init);
});
beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  // The queue reads storage again, so that operations left by a failed test do not reach the next.
  dispatchEvent(new StorageEvent('storage'));
  setSession(undefined);
  navigate('/', { replace: true });
});
afterEach(() => {
  cleanup();
  queryClient.clear();
  toasts.set([]);
  server.resetHandlers();
});
afterAll(() => server.close());
