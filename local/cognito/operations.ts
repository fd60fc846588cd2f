import * as z from 'zod/mini';
import { CognitoError } from './cognito-error.ts';
import type { CodePurpose, Directory, User } from './directory.ts';
import type { ClientSettings, PoolSettings } from './settings.ts';
import { SrpSignIn } from './sign-in.ts';
import type { TokenSigner } from './tokens.ts';

export type OperationsOptions = {
  directory: Directory;
  tokens: TokenSigner;
  clients: ReadonlyMap<string, ClientSettings>;
  pool: PoolSettings;
  now: () => number;
};

type Operation = (body: unknown) => unknown;

const forUser = z.object({ ClientId: z.string(), Username: z.string() });
const attribute = z.object({ Name: z.string(), Value: z.string() });
const signUp = z.object({
  ClientId: z.string(),
  Username: z.email(),
  Password: z.string(),
  UserAttributes: z.optional(z.array(attribute)),
});
const withCode = z.object({ ClientId: z.string(), Username: z.string(), ConfirmationCode: z.string() });
const newPassword = z.object({ ...withCode.shape, Password: z.string() });
const auth = z.object({ ClientId: z.string(), AuthFlow: z.string(), AuthParameters: z.record(z.string(), z.string()) });
const challengeAnswer = z.object({
  ClientId: z.string(),
  ChallengeName: z.literal('PASSWORD_VERIFIER'),
  ChallengeResponses: z.record(z.string(), z.string()),
});
const refresh = z.object({ ClientId: z.string(), RefreshToken: z.string() });
const revoke = z.object({ ClientId: z.string(), Token: z.string() });

/** The Cognito operations that the storefront's library calls, by name. */
export const createOperations = (options: OperationsOptions): ReadonlyMap<string, Operation> =>
  new Map([
    ...signUpOperations(options),
    ...resetOperations(options),
    ...signInOperations(options),
    revokeOperation(options),
  ]);

const clientNamed = ({ clients }: OperationsOptions, clientId: string): ClientSettings => {
  const client = clients.get(clientId);
  if (client === undefined)
    throw new CognitoError('ResourceNotFoundException', `User pool client ${clientId} does not exist.`);
  return client;
};

const checkPassword = ({ pool }: OperationsOptions, password: string): void => {
  const fault = pool.passwordFault(password);
  if (fault !== undefined)
    throw new CognitoError('InvalidPasswordException', `Password did not conform with policy: ${fault}`);
};

/** The masked address that a response shows; the same for an unknown user. */
const delivery = (email: string) => {
  const [name = '', domain = ''] = email.split('@');
  return {
    AttributeName: 'email',
    DeliveryMedium: 'EMAIL',
    Destination: `${name.slice(0, 1)}***@${domain.slice(0, 1)}***`,
  };
};

const redeem = ({ directory }: OperationsOptions, user: User | undefined, purpose: CodePurpose, code: string): User => {
  const result = user === undefined ? 'expired' : directory.redeem(user, purpose, code);
  if (user === undefined || result === 'expired')
    throw new CognitoError('ExpiredCodeException', 'Invalid code provided, please request a code again.');
  if (result === 'wrong')
    throw new CognitoError('CodeMismatchException', 'Invalid verification code provided, please try again.');
  if (result === 'too-many-tries')
    throw new CognitoError('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
  return user;
};

const signUpOperations = (options: OperationsOptions): [string, Operation][] => {
  const { directory, pool } = options;
  return [
    [
      'SignUp',
      (body) => {
        const { ClientId, Username, Password } = signUp.parse(body);
        clientNamed(options, ClientId);
        if (!pool.selfSignUp)
          throw new CognitoError('NotAuthorizedException', 'SignUp is not permitted for this user pool');
        checkPassword(options, Password);
        // Cognito reveals this if the email address is the user name; the storefront does not show it.
        if (directory.find(Username)) throw new CognitoError('UsernameExistsException', 'User already exists');
        const user = directory.add(Username, Password, { confirmed: false, groups: [] });
        directory.sendCode(user, 'confirm', pool.mailSubject);
        return { CodeDeliveryDetails: delivery(user.email), UserConfirmed: false, UserSub: user.sub };
      },
    ],
    [
      'ConfirmSignUp',
      (body) => {
        const { ClientId, Username, ConfirmationCode } = withCode.parse(body);
        clientNamed(options, ClientId);
        const user = directory.find(Username);
        if (user?.confirmed)
          throw new CognitoError('NotAuthorizedException', 'User cannot be confirmed. Current status is CONFIRMED');
        redeem(options, user, 'confirm', ConfirmationCode).confirmed = true;
        return {};
      },
    ],
    [
      'ResendConfirmationCode',
      (body) => {
        const { ClientId, Username } = forUser.parse(body);
        clientNamed(options, ClientId);
        const user = directory.find(Username);
        if (user?.confirmed) throw new CognitoError('InvalidParameterException', 'User is already confirmed.');
        if (user !== undefined) directory.sendCode(user, 'confirm', pool.mailSubject);
        return { CodeDeliveryDetails: delivery(user?.email ?? Username) };
      },
    ],
  ];
};

const resetOperations = (options: OperationsOptions): [string, Operation][] => {
  const { directory, pool } = options;
  return [
    [
      'ForgotPassword',
      (body) => {
        const { ClientId, Username } = forUser.parse(body);
        clientNamed(options, ClientId);
        const user = directory.find(Username);
        if (user?.confirmed) directory.sendCode(user, 'reset', pool.mailSubject);
        return { CodeDeliveryDetails: delivery(user?.email ?? Username) };
      },
    ],
    [
      'ConfirmForgotPassword',
      (body) => {
        const { ClientId, Username, ConfirmationCode, Password } = newPassword.parse(body);
        clientNamed(options, ClientId);
        checkPassword(options, Password);
        const user = redeem(options, directory.find(Username), 'reset', ConfirmationCode);
        directory.setPassword(user, Password);
        directory.endSessions(user);
        return {};
      },
    ],
  ];
};

const signInOperations = (options: OperationsOptions): [string, Operation][] => {
  const { directory, tokens, now } = options;
  const srp = new SrpSignIn(directory, now);

  const refreshed = (clientId: string, refreshToken: string) => {
    const client = clientNamed(options, clientId);
    const session = directory.session(refreshToken, clientId);
    const user = session && directory.find(session.sub);
    if (session === undefined || user === undefined)
      throw new CognitoError('NotAuthorizedException', 'Invalid Refresh Token');
    return { AuthenticationResult: tokens.issue(user, clientId, session.originJti, client) };
  };

  return [
    [
      'InitiateAuth',
      (body) => {
        const { ClientId, AuthFlow, AuthParameters } = auth.parse(body);
        if (AuthFlow !== 'USER_SRP_AUTH' || !clientNamed(options, ClientId).allows('ALLOW_USER_SRP_AUTH'))
          throw new CognitoError('InvalidParameterException', `${AuthFlow} flow not enabled for this client`);
        return srp.challenge(ClientId, AuthParameters);
      },
    ],
    [
      'RespondToAuthChallenge',
      (body) => {
        const { ClientId, ChallengeResponses } = challengeAnswer.parse(body);
        const client = clientNamed(options, ClientId);
        const user = srp.answer(ClientId, ChallengeResponses);
        const session = directory.startSession(user, ClientId, client.refreshSeconds);
        const issued = tokens.issue(user, ClientId, session.originJti, client);
        return { AuthenticationResult: { ...issued, RefreshToken: session.refreshToken }, ChallengeParameters: {} };
      },
    ],
    [
      'GetTokensFromRefreshToken',
      (body) => {
        const { ClientId, RefreshToken } = refresh.parse(body);
        return refreshed(ClientId, RefreshToken);
      },
    ],
  ];
};

const revokeOperation = (options: OperationsOptions): [string, Operation] => [
  'RevokeToken',
  (body) => {
    const { ClientId, Token } = revoke.parse(body);
    if (!clientNamed(options, ClientId).revocation)
      throw new CognitoError('InvalidParameterException', 'Token revocation is not enabled for this client');
    options.directory.endSession(Token);
    return {};
  },
];
