import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { describe, expect, it } from 'vitest';
import { N } from '../../local/cognito/srp.ts';
import { signIn } from '../../local/cognito/srp-client.ts';
import { createUserPool } from '../../local/cognito/user-pool.ts';
import { clientProperties, userPoolProperties } from './support/user-pool.ts';

/** Responses are parsed JSON of any shape. */
type Call = (operation: string, body: unknown) => Promise<ReturnType<typeof JSON.parse>>;

const CLIENT = 'client1';
const OTHER_CLIENT = 'client2';
const POOL = 'us-east-1_Pool1';
const shopper = { email: 'Ann@example.com', password: 'Correct-horse-1' };

const start = () => {
  let time = Date.now();
  const pool = createUserPool({
    region: 'us-east-1',
    userPoolId: POOL,
    userPool: {
      ...userPoolProperties,
      VerificationMessageTemplate: { EmailSubject: 'Your code' },
    },
    clients: [
      {
        clientId: CLIENT,
        properties: {
          ...clientProperties,
          UserPoolId: POOL,
          AccessTokenValidity: 60,
          TokenValidityUnits: { AccessToken: 'minutes' },
        },
      },
      { clientId: OTHER_CLIENT, properties: { ...clientProperties, UserPoolId: POOL } },
    ],
    groups: ['admin'],
    now: () => time,
  });
  const call: Call = async (operation, body) => {
    const answer = pool.handle(operation, body);
    if (answer.status === 200) return answer.body;
    const { __type, message } = answer.body as { __type: string; message: string };
    throw Object.assign(new Error(message), { name: __type });
  };
  const credentials = { poolName: 'Pool1', clientId: CLIENT };
  return { pool, call, credentials, pass: (ms: number) => (time += ms) };
};

const signUp = (call: Call) =>
  call('SignUp', { ClientId: CLIENT, Username: shopper.email, Password: shopper.password });

describe('the local user pool', () => {
  it('signs up, confirms with the emailed code and signs in by SRP, ignoring the case of the email address', async () => {
    const { pool, call, credentials } = start();
    await signUp(call);
    await expect(signIn(call, { ...credentials, ...shopper })).rejects.toThrow('not confirmed');
    const [mail] = pool.outbox();
    expect(mail).toMatchObject({ to: 'ann@example.com', subject: 'Your code', code: expect.stringMatching(/^\d{6}$/) });
    await call('ConfirmSignUp', { ClientId: CLIENT, Username: shopper.email, ConfirmationCode: mail?.code });
    const tokens = await signIn(call, { ...credentials, ...shopper, email: 'ANN@EXAMPLE.COM' });
    const verifier = CognitoJwtVerifier.create({ userPoolId: POOL, clientId: CLIENT, tokenUse: 'access' });
    verifier.cacheJwks(pool.jwks as never);
    const claims = await verifier.verify(tokens.accessToken);
    expect(claims).toMatchObject({ iss: pool.issuer, scope: 'aws.cognito.signin.user.admin', client_id: CLIENT });
    await expect(verifier.verify(tokens.idToken)).rejects.toThrow('Token use not allowed');
  });

  it('responds to an unknown user as to a wrong password', async () => {
    const { pool, call, credentials } = start();
    pool.addUser({ ...shopper, groups: [] });
    const wrong = await signIn(call, { ...credentials, ...shopper, password: 'wrong' }).catch((error) => error);
    const unknown = await signIn(call, { ...credentials, email: 'no@example.com', password: 'x' }).catch(
      (error) => error,
    );
    expect(wrong).toMatchObject({ name: 'NotAuthorizedException', message: 'Incorrect username or password.' });
    expect(unknown).toMatchObject({ name: wrong.name, message: wrong.message });
    const salts = await Promise.all(
      [1, 2].map(() =>
        call('InitiateAuth', {
          ClientId: CLIENT,
          AuthFlow: 'USER_SRP_AUTH',
          AuthParameters: { USERNAME: 'no@example.com', SRP_A: 'ab' },
        }),
      ),
    );
    expect(salts[0]?.ChallengeParameters.SALT).toBe(salts[1]?.ChallengeParameters.SALT);
    expect(salts[0]?.ChallengeParameters.USERNAME).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it('accepts one response to a challenge, within three minutes, from the client that started it', async () => {
    const { pool, call, credentials, pass } = start();
    pool.addUser({ ...shopper, groups: [] });
    const wrong = 'Incorrect username or password.';
    const signInWith = (respond: Call) =>
      signIn((operation, body) => (operation === 'RespondToAuthChallenge' ? respond : call)(operation, body), {
        ...credentials,
        ...shopper,
      });
    await signInWith(async (operation, body) => {
      const tokens = await call(operation, body);
      await expect(call(operation, body)).rejects.toThrow(wrong);
      return tokens;
    });
    const late: Call = async (operation, body) => {
      pass(180_000);
      return call(operation, body);
    };
    await expect(signInWith(late)).rejects.toThrow(wrong);
    const otherClient: Call = (operation, body) => call(operation, { ...(body as object), ClientId: OTHER_CLIENT });
    await expect(signInWith(otherClient)).rejects.toThrow(wrong);
  });

  it('rejects an SRP_A that is 0 modulo N, with which the session key would be known', async () => {
    const { call } = start();
    for (const SRP_A of ['0', N.toString(16), (2n * N).toString(16)])
      await expect(
        call('InitiateAuth', {
          ClientId: CLIENT,
          AuthFlow: 'USER_SRP_AUTH',
          AuthParameters: { USERNAME: shopper.email, SRP_A },
        }),
      ).rejects.toThrow('SRP_A is not valid');
  });

  it('refreshes until the session is revoked or has expired', async () => {
    const { pool, call, credentials, pass } = start();
    pool.addUser({ ...shopper, groups: ['admin'] });
    const { refreshToken } = await signIn(call, { ...credentials, ...shopper });
    const refresh = () => call('GetTokensFromRefreshToken', { ClientId: CLIENT, RefreshToken: refreshToken });
    const { AuthenticationResult } = await refresh();
    const claims = JSON.parse(
      Buffer.from(AuthenticationResult.AccessToken.split('.')[1] ?? '', 'base64url').toString(),
    );
    expect(claims['cognito:groups']).toEqual(['admin']);
    expect(claims.exp - claims.iat).toBe(3600);
    pass(29 * 86_400_000);
    await refresh();
    await expect(
      call('GetTokensFromRefreshToken', { ClientId: OTHER_CLIENT, RefreshToken: refreshToken }),
    ).rejects.toThrow('Invalid Refresh Token');
    pass(2 * 86_400_000);
    await expect(refresh()).rejects.toThrow('Invalid Refresh Token');
    const again = await signIn(call, { ...credentials, ...shopper });
    await call('RevokeToken', { ClientId: CLIENT, Token: again.refreshToken });
    await expect(
      call('GetTokensFromRefreshToken', { ClientId: CLIENT, RefreshToken: again.refreshToken }),
    ).rejects.toThrow('Invalid Refresh Token');
  });

  it('keeps the latest 100 mails, and deletes expired sessions', async () => {
    const { pool, call, credentials, pass } = start();
    pool.addUser({ ...shopper, groups: [] });
    for (let sent = 0; sent < 102; sent += 1)
      await call('ForgotPassword', { ClientId: CLIENT, Username: shopper.email });
    expect(pool.outbox()).toHaveLength(100);
    await signIn(call, { ...credentials, ...shopper });
    pass(31 * 86_400_000);
    await signIn(call, { ...credentials, ...shopper });
    expect(pool.state().directory.sessions).toHaveLength(1);
  });

  it('resets a password with a code that works once, for an hour, and revokes earlier sessions', async () => {
    const { pool, call, credentials, pass } = start();
    pool.addUser({ ...shopper, groups: [] });
    const { refreshToken } = await signIn(call, { ...credentials, ...shopper });
    await call('ForgotPassword', { ClientId: CLIENT, Username: shopper.email });
    const code = pool.outbox()[0]?.code ?? '';
    const reset = (ConfirmationCode: string, Password: string) =>
      call('ConfirmForgotPassword', { ClientId: CLIENT, Username: shopper.email, ConfirmationCode, Password });
    for (const weak of ['Short-1', 'No-number-there'])
      await expect(reset(code, weak)).rejects.toMatchObject({ name: 'InvalidPasswordException' });
    await expect(reset(code === '000000' ? '000001' : '000000', 'New-horse-22')).rejects.toMatchObject({
      name: 'CodeMismatchException',
    });
    await reset(code, 'New-horse-22');
    await expect(reset(code, 'New-horse-33')).rejects.toMatchObject({ name: 'ExpiredCodeException' });
    await signIn(call, { ...credentials, email: shopper.email, password: 'New-horse-22' });
    await expect(signIn(call, { ...credentials, ...shopper })).rejects.toThrow('Incorrect');
    await expect(call('GetTokensFromRefreshToken', { ClientId: CLIENT, RefreshToken: refreshToken })).rejects.toThrow(
      'Invalid Refresh Token',
    );
    const { CodeDeliveryDetails } = await call('ForgotPassword', { ClientId: CLIENT, Username: 'no@example.com' });
    expect(CodeDeliveryDetails.Destination).toBe('n***@e***');
    expect(pool.outbox()).toHaveLength(1);
    await call('ForgotPassword', { ClientId: CLIENT, Username: shopper.email });
    pass(3_600_000);
    await expect(reset(pool.outbox()[1]?.code ?? '', 'New-horse-33')).rejects.toMatchObject({
      name: 'ExpiredCodeException',
    });
  });

  it('rejects the right code after five wrong ones, until a new code is sent', async () => {
    const { pool, call } = start();
    await signUp(call);
    const confirm = (ConfirmationCode: string) =>
      call('ConfirmSignUp', { ClientId: CLIENT, Username: shopper.email, ConfirmationCode });
    const right = pool.outbox()[0]?.code ?? '';
    const wrong = right === '111111' ? '222222' : '111111';
    for (let i = 0; i < 5; i++) await expect(confirm(wrong)).rejects.toMatchObject({ name: 'CodeMismatchException' });
    await expect(confirm(right)).rejects.toMatchObject({ name: 'LimitExceededException' });
    await call('ResendConfirmationCode', { ClientId: CLIENT, Username: shopper.email });
    await confirm(pool.outbox()[1]?.code ?? '');
  });

  it('names unknown operations, invalid parameters and unknown clients in its errors', () => {
    const { pool } = start();
    const typeOf = (operation: string, body: unknown) =>
      (pool.handle(operation, body).body as { __type: string }).__type;
    expect(typeOf('AdminGetUser', {})).toBe('UnknownOperationException');
    expect(typeOf('SignUp', { ClientId: CLIENT })).toBe('InvalidParameterException');
    expect(typeOf('ForgotPassword', { ClientId: 'other', Username: 'a' })).toBe('ResourceNotFoundException');
    expect(typeOf('InitiateAuth', { ClientId: CLIENT, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: {} })).toBe(
      'InvalidParameterException',
    );
  });

  it('stores no password in its state', () => {
    const { pool } = start();
    pool.addUser({ ...shopper, groups: [] });
    expect(JSON.parse(JSON.stringify(pool.state())).directory.users).toHaveLength(1);
    expect(JSON.stringify(pool.state())).not.toContain(shopper.password);
  });
});
