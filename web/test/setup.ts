import { cleanup, configure } from '@testing-library/react';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { toasts } from '../src/shared/notify.ts';
import { queryClient } from '../src/shared/query-client.ts';
import { navigate } from '../src/shared/router.tsx';
import { setSession } from '../src/shared/session.ts';
import { server } from './server.ts';

// What jsdom does not have, as far as the shop uses it.
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

// How long a test waits for what should be on the page: a busy machine is no fault of the page's.
configure({ asyncUtilTimeout: 10_000 });

beforeAll(() => {
  // Anything that no test expects is an error, not a call to the network.
  server.listen({ onUnhandledFrame: 'error' });
  const { fetch } = globalThis;
  globalThis.fetch = (input, init) => fetch(typeof input === 'string' ? new URL(input, location.origin) : input, init);
});
beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  // As another tab would be told of it: what a failed test left waiting is not the next one's.
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
