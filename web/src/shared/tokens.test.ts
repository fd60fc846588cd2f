import { HttpResponse, http } from 'msw';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { server } from '../../test/server.ts';
import { requestReset } from '../features/auth/account.ts';
import { messageFor } from '../features/auth/error-messages.ts';
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

/** A request without a response. */
const stalled = () => new Promise<Response>(() => {});
const outcome = (task: Promise<unknown>) => task.then(() => 'done', messageFor);

beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true }));
afterEach(() => void vi.useRealTimers());

// The order matters: Amplify is configured only once per page.
test('a request for the configuration times out, and the next call sends another', async () => {
  server.use(http.get(CONFIG, stalled));
  const first = outcome(ready());
  await vi.advanceTimersByTimeAsync(TIMEOUT);
  expect(await first).toMatch('We can’t reach the store right now.');
  server.use(http.get(CONFIG, () => HttpResponse.json(config)));
  expect(await outcome(ready())).toBe('done');
});

test('a request to the user pool times out and is not retried', async () => {
  let requests = 0;
  server.use(
    http.get(CONFIG, () => HttpResponse.json(config)),
    http.post('http://shop.test/pool', () => {
      requests += 1;
      return stalled();
    }),
  );
  const reset = outcome(requestReset('ada@example.com'));
  await vi.waitFor(() => expect(requests).toBe(1));
  await vi.advanceTimersByTimeAsync(TIMEOUT);
  expect(await reset).toMatch('We can’t reach the store right now.');
  await vi.advanceTimersByTimeAsync(TIMEOUT);
  expect(requests).toBe(1);
});

test('the access token is returned only for the user who is signed in', async () => {
  server.use(http.get(CONFIG, () => HttpResponse.json(config)));
  const exp = Math.floor(Date.now() / 1000) + 3600;
  const token = ['{"alg":"RS256"}', JSON.stringify({ sub: 'user-1', exp, iat: exp - 3600 }), 'x'].map(btoa).join('.');
  // Amplify's storage keys.
  const prefix = `CognitoIdentityServiceProvider.${config.userPoolClientId}`;
  localStorage.setItem(`${prefix}.LastAuthUser`, 'user-1');
  for (const kind of ['accessToken', 'idToken', 'refreshToken'])
    localStorage.setItem(`${prefix}.user-1.${kind}`, token);
  expect(await accessToken('user-1', false)).toBe(token);
  expect(await accessToken('user-2', false)).toBeUndefined();
});
