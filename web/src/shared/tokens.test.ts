import { HttpResponse, http } from 'msw';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { server } from '../../test/server.ts';
import { askForReset } from '../features/auth/account.ts';
import { wordsFor } from '../features/auth/words.ts';
import { TIMEOUT } from './api.ts';
import { ready } from './tokens.ts';

const CONFIG = 'http://shop.test/config.json';
const config = {
  stage: 'local',
  region: 'eu-central-1',
  userPoolId: 'eu-central-1_Kettle123',
  userPoolClientId: 'a-client',
  userPoolEndpoint: '/pool',
};

/** A call that nobody answers. */
const stalled = () => new Promise<Response>(() => {});
const outcome = (task: Promise<unknown>) => task.then(() => 'done', wordsFor);

beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true }));
afterEach(() => void vi.useRealTimers());

// The order matters: Amplify is told of the user pool once for the life of a page.
test('a stalled configuration is given up, and asked for anew the next time', async () => {
  server.use(http.get(CONFIG, stalled));
  const asked = outcome(ready());
  await vi.advanceTimersByTimeAsync(TIMEOUT);
  expect(await asked).toMatch('The shop cannot be reached right now.');
  server.use(http.get(CONFIG, () => HttpResponse.json(config)));
  expect(await outcome(ready())).toBe('done');
});

test('a user pool that does not answer is asked once, and given up', async () => {
  let asked = 0;
  server.use(
    http.get(CONFIG, () => HttpResponse.json(config)),
    http.post('http://shop.test/pool', () => {
      asked += 1;
      return stalled();
    }),
  );
  const told = outcome(askForReset('ada@example.com'));
  await vi.waitFor(() => expect(asked).toBe(1));
  await vi.advanceTimersByTimeAsync(TIMEOUT);
  expect(await told).toMatch('The shop cannot be reached right now.');
  await vi.advanceTimersByTimeAsync(TIMEOUT);
  expect(asked).toBe(1);
});
