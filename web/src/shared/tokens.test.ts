import { HttpResponse, http } from 'msw';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { server } from '../../test/server.ts';
import { requestReset } from '../features/auth/account.ts';
import { wordsFor } from '../features/auth/words.ts';
import { TIMEOUT } from './api.ts';
import { accessToken, ready } from './tokens.ts';

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
  expect(await asked).toMatch('We can’t reach the store right now.');
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
  const told = outcome(requestReset('ada@example.com'));
  await vi.waitFor(() => expect(asked).toBe(1));
  await vi.advanceTimersByTimeAsync(TIMEOUT);
  expect(await told).toMatch('We can’t reach the store right now.');
  await vi.advanceTimersByTimeAsync(TIMEOUT);
  expect(asked).toBe(1);
});

test('the token of who is signed in is given to nobody else', async () => {
  server.use(http.get(CONFIG, () => HttpResponse.json(config)));
  const exp = Math.floor(Date.now() / 1000) + 3600;
  const token = ['{"alg":"RS256"}', JSON.stringify({ sub: 'user-1', exp, iat: exp - 3600 }), 'x'].map(btoa).join('.');
  // Where Amplify keeps it.
  const place = `CognitoIdentityServiceProvider.${config.userPoolClientId}`;
  localStorage.setItem(`${place}.LastAuthUser`, 'user-1');
  for (const kind of ['accessToken', 'idToken', 'refreshToken']) localStorage.setItem(`${place}.user-1.${kind}`, token);
  expect(await accessToken('user-1', false)).toBe(token);
  expect(await accessToken('user-2', false)).toBeUndefined();
});
