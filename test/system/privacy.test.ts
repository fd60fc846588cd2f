import { expect, it } from 'vitest';
import { productId } from './support/catalogue.ts';
import { send } from './support/http.ts';
import { eventually, logsOf, settled, status } from './support/laptop-cloud.ts';
import { Browser, newShopper } from './support/shoppers.ts';

it('no log contains a token, cookie, email address, password, owner or idempotency key', async () => {
  const id = await productId();
  const { browser, email, password, sub, accessToken, idToken, refreshToken } = await newShopper();
  const anonymous = new Browser();
  await anonymous.add(id, 2);
  const cartId = anonymous.cartId ?? '';
  browser.cartId = cartId;
  const idempotencyKey = 'a-key-that-is-nobody-elses';
  await browser.add(id, 1, [['Idempotency-Key', idempotencyKey]]);
  await browser.migrate();
  await browser.cart();
  await browser.checkOut();
  await settled();
  // Rejected requests that contain secrets are logged, too.
  const cookie: [string, string][] = [['Cookie', `__Host-cartId=${cartId}`]];
  const rejected = [
    await send('GET', '/api/cart', { headers: [['Authorization', `Basic ${password}`]] }),
    await send('GET', '/api/cart', { headers: [['Authorization', `Bearer ${idToken}`]] }),
    await send('POST', '/api/cart', { headers: cookie, body: { productId: email } }),
    await send('PUT', `/api/cart/${password}`, { headers: cookie, body: { quantity: 1 } }),
  ];
  const { functions } = await status();
  const logged = async () => {
    const lines = await Promise.all(functions.map(({ name }) => logsOf(name)));
    return lines
      .flat()
      .map(({ text }) => text)
      .join('\n');
  };
  await eventually(async () => {
    const lines = await logged();
    for (const answer of rejected) {
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(lines).toContain(`"apiRequestId":"${answer.header('x-amzn-requestid')}"`);
    }
  });
  const text = await logged();
  const secrets = { accessToken, idToken, refreshToken, password, email, sub, cartId, idempotencyKey };
  for (const [name, secret] of Object.entries(secrets)) {
    const parts = secret.startsWith('ey') ? [secret, secret.split('.').at(-1) ?? secret] : [secret];
    for (const part of parts) {
      const line = text.split('\n').find((each) => each.includes(part));
      expect(line, `${name} is in a log`).toBeUndefined();
    }
  }
  expect(text).not.toMatch(/__Host-cartId|Bearer ey/);
});
