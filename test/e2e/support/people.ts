import type { Page } from 'playwright-core';

type Account = { readonly email: string; readonly password: string };
type Mail = { to: string; code: string };

/** A shopper whom the user pool has not met. */
export const aStranger = (): Account => ({
  email: `e2e-${crypto.randomUUID().slice(0, 8)}@example.com`,
  password: 'Long-enough-2026',
});

/** The newest code that was mailed to an address. */
export const codeFor = async (page: Page, email: string): Promise<string> => {
  for (let tries = 0; tries < 50; tries += 1) {
    const mails: Mail[] = await (await page.request.get('/_local/outbox')).json();
    const found = mails.findLast(({ to }) => to === email);
    if (found !== undefined) return found.code;
    await page.waitForTimeout(200);
  }
  throw new Error(`No mail came to ${email}.`);
};

/** Fills in the form of /sign-in, which has to be there already. */
export const signIn = async (page: Page, { email, password }: Account): Promise<void> => {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
};

/** Makes an account as the forms do, but without them: for whoever only has to have one. */
export const makeAccount = async (page: Page, { email, password }: Account): Promise<void> => {
  const { userPoolClientId: ClientId } = await (await page.request.get('/config.json')).json();
  const ask = async (operation: string, body: object): Promise<void> => {
    const headers = {
      'X-Amz-Target': `AWSCognitoIdentityProviderService.${operation}`,
      'Content-Type': 'application/x-amz-json-1.1',
    };
    const data = JSON.stringify({ ClientId, Username: email, ...body });
    const answer = await page.request.post('/_local/cognito', { headers, data });
    if (!answer.ok()) throw new Error(`${operation}: ${await answer.text()}`);
  };
  await ask('SignUp', { Password: password, UserAttributes: [{ Name: 'email', Value: email }] });
  await ask('ConfirmSignUp', { ConfirmationCode: await codeFor(page, email) });
};

/** Somebody who has an account signs in, and goes on to `next`. */
export const enter = async (page: Page, account: Account, next: string): Promise<void> => {
  await makeAccount(page, account);
  await page.goto(`/sign-in?next=${next}`);
  await signIn(page, account);
};

/** Makes an account from /sign-up on, with the code from the outbox. */
export const signUp = async (page: Page, { email, password }: Account): Promise<void> => {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Send code' }).click();
  await page.getByRole('heading', { name: 'Check your email' }).waitFor();
  await page.getByLabel('Code').fill(await codeFor(page, email));
  await page.getByRole('button', { name: 'Confirm email' }).click();
};
