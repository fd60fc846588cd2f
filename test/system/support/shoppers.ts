import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { type CallCognito, signIn } from '../../../local/cognito/srp-client.ts';
import { type Answer, type Sent, send } from './http.ts';
import { shop } from './shop.ts';

const PASSWORD = 'Correct-horse-9-battery';

/** Calls the user pool as the storefront does. */
export const cognito: CallCognito = async (operation, body) => {
  const answer = await send('POST', '/_local/cognito', {
    headers: [
      ['X-Amz-Target', `AWSCognitoIdentityProviderService.${operation}`],
      ['Content-Type', 'application/x-amz-json-1.1'],
    ],
    body: JSON.stringify(body),
  });
  if (answer.status === 200) return answer.json;
  throw Object.assign(new Error(answer.json.message), { name: answer.json.__type });
};

/** Signs in with SRP. */
export const signInAs = (user: { email: string; password: string }) => {
  const { clientId, userPoolId } = shop();
  return signIn(cognito, { poolName: userPoolId.split('_')[1] ?? '', clientId, ...user });
};

/** Signs up a new user with the code from the outbox, and signs in. */
export const newShopper = async () => {
  const email = `${randomUUID()}@example.com`;
  await cognito('SignUp', {
    ClientId: shop().clientId,
    Username: email,
    Password: PASSWORD,
    UserAttributes: [{ Name: 'email', Value: email }],
  });
  const mails = (await send('GET', '/_local/outbox')).json as { to: string; code: string }[];
  const code = mails.find(({ to }) => to === email)?.code;
  await cognito('ConfirmSignUp', { ClientId: shop().clientId, Username: email, ConfirmationCode: code });
  const tokens = await signInAs({ email, password: PASSWORD });
  const { sub } = JSON.parse(Buffer.from(tokens.accessToken.split('.')[1] ?? '', 'base64url').toString());
  return { email, password: PASSWORD, sub: String(sub), ...tokens, browser: new Browser(tokens.accessToken) };
};

/** A browser, which stores the cart cookie, and sends an access token if it has one. */
export class Browser {
  cartId: string | undefined;
  token: string | undefined;
  url: string | undefined;

  constructor(token?: string) {
    this.token = token;
  }

  async send(method: string, path: string, { headers = [], ...sent }: Sent = {}): Promise<Answer> {
    const answer = await send(method, path, {
      ...(this.url !== undefined && { url: this.url }),
      ...sent,
      headers: [
        ...(this.cartId === undefined ? [] : [['Cookie', `__Host-cartId=${this.cartId}`] as [string, string]]),
        ...(this.token === undefined ? [] : [['Authorization', `Bearer ${this.token}`] as [string, string]]),
        ...headers,
      ],
    });
    for (const cookie of answer.all('set-cookie')) {
      const [, id] = /^__Host-cartId=([^;]*)/.exec(cookie) ?? [];
      if (id !== undefined) this.cartId = id === '' || cookie.includes('Max-Age=0') ? undefined : id;
    }
    return answer;
  }

  add(productId: string, quantity?: number, headers: [string, string][] = []): Promise<Answer> {
    return this.send('POST', '/api/cart', { body: { productId, quantity }, headers });
  }

  set(productId: string, quantity: number): Promise<Answer> {
    return this.send('PUT', `/api/cart/${productId}`, { body: { quantity } });
  }

  remove(productId: string): Promise<Answer> {
    return this.send('DELETE', `/api/cart/${productId}`);
  }

  cart(headers: [string, string][] = []): Promise<Answer> {
    return this.send('GET', '/api/cart', { headers });
  }

  migrate(): Promise<Answer> {
    return this.send('POST', '/api/cart/migrate');
  }

  checkOut(headers: [string, string][] = []): Promise<Answer> {
    return this.send('POST', '/api/cart/checkout', { headers });
  }

  /** The quantities of the cart by product ID. */
  async quantities(): Promise<Record<string, number>> {
    const answer = await this.cart();
    expect({ status: answer.status, body: answer.text }).toMatchObject({ status: 200 });
    const items = answer.json.items as { productId: string; quantity: number }[];
    return Object.fromEntries(items.map(({ productId, quantity }) => [productId, quantity]));
  }
}
