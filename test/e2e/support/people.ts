import type { Page } from 'playwright-core';

type Account = { readonly email: string; readonly password: string };
type Mail = { to: string; code: string };

/** A shopper without an account yet. */
export const aShopper = (): Account => ({
  email: `e2e-${crypto.randomUUID().slice(0, 8)}@example.com`,
  password: 'Long-enough-2026',
});

/** The latest code emailed to an address. */
export const codeFor = async (page: Page, email: string): Promise<string> => {
  for (let tries = 0; tries < 50; tries += 1) {
    const mails: Mail[] = await (await page.request.get('/_local/outbox')).json();
    const found = mails.findLast(({ to }) => to === email);
    if (found !== undefined) return found.code;
    await page.waitForTimeout(200);
  }
  throw new Error(`No email was sent to ${email}.`);
};

/** Fills in and submits the form of /sign-in, which must already be open. */
export const signIn = async (page: Page, { email, password }: Account): Promise<void> => {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
};

/** Creates an account without the forms, for tests that only need to have one. */
export const createAccount = async (page: Page, { email, password }: Account): Promise<void> => {
  const { userPoolClientId: ClientId } = await (await page.request.get('/config.json')).json();
  const call = async (operation: string, body: object): Promise<void> => {
    const headers = {
      'X-Amz-Target': `AWSCognitoIdentityProviderService.${operation}`,
      'Content-Type': 'application/x-amz-json-1.1',
    };
    const data = JSON.stringify({ ClientId, Username: email, ...body });
    const response = await page.request.post('/_local/cognito', { headers, data });
    if (!response.ok()) throw new Error(`${operation}: ${await response.text()}`);
  };
  await call('SignUp', { Password: password, UserAttributes: [{ Name: 'email', Value: email }] });
  await call('ConfirmSignUp', { ConfirmationCode: await codeFor(page, email) });
};

/** Creates an account and signs in, which leads to `next`. */
export const enter = async (page: Page, account: Account, next: string): Promise<void> => {
  await createAccount(page, account);
  await page.goto(`/sign-in?next=${next}`);
  await signIn(page, account);
};

/** Creates an account with the form of /sign-up, which must already be open, and the code from the outbox. */
export const signUp = async (page: Page, { email, password }: Account): Promise<void> => {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Send code' }).click();
  await page.getByRole('heading', { name: 'Check your email' }).waitFor();
  await page.getByLabel('Code').fill(await codeFor(page, email));
  await page.getByRole('button', { name: 'Confirm email' }).click();
};
