import type { JsonWebKey } from 'node:crypto';
import * as z from 'zod/mini';
import { CognitoError } from './cognito-error.ts';
import { Directory, type DirectoryState, type Mail } from './directory.ts';
import { createOperations } from './operations.ts';
import type { UserPoolClientProperties, UserPoolProperties } from './resources.ts';
import { readClientSettings, readPoolSettings } from './settings.ts';
import { TokenSigner } from './tokens.ts';

export type UserPoolOptions = {
  region: string;
  userPoolId: string;
  /** The template's properties of the pool and of its clients. */
  userPool: UserPoolProperties;
  clients: readonly { clientId: string; properties: UserPoolClientProperties }[];
  groups: readonly string[];
  /** Milliseconds since 1970. */
  now: () => number;
  /** An earlier result of `state()`. */
  state?: UserPoolState | undefined;
};

export type UserPoolState = { directory: DirectoryState; key: JsonWebKey };

export type UserPool = {
  issuer: string;
  jwks: { keys: JsonWebKey[] };
  /** Runs a Cognito operation, such as `InitiateAuth`. Errors are returned in its JSON protocol. */
  handle(operation: string, body: unknown): { status: number; body: unknown };
  /** Adds a confirmed user, as an administrator would. */
  addUser(user: { email: string; password: string; groups: readonly string[] }): { sub: string };
  outbox(): readonly Mail[];
  state(): UserPoolState;
};

const groupsOf = (asked: readonly string[], known: readonly string[]) => {
  const unknown = asked.find((group) => !known.includes(group));
  if (unknown !== undefined) throw new Error(`The user pool has no group '${unknown}'.`);
  return [...asked];
};

/** The subset of a Cognito user pool that this shop needs: sign-up, SRP sign-in, refresh, reset, and an outbox. */
export const createUserPool = (options: UserPoolOptions): UserPool => {
  const { region, userPoolId, now, state, groups } = options;
  const directory = new Directory({ poolName: userPoolId.split('_')[1] ?? userPoolId, now, state: state?.directory });
  const tokens = new TokenSigner({
    issuer: `https://cognito-idp.${region}.amazonaws.com/${userPoolId}`,
    now,
    key: state?.key,
  });
  const clients = new Map(
    options.clients.map(({ clientId, properties }) => [clientId, readClientSettings(properties)]),
  );
  const operations = createOperations({ directory, tokens, clients, pool: readPoolSettings(options.userPool), now });

  return {
    issuer: tokens.issuer,
    jwks: tokens.jwks,
    handle: (operation, body) => {
      try {
        const run = operations.get(operation);
        if (run === undefined)
          throw new CognitoError('UnknownOperationException', `The laptop cloud does not support ${operation}.`);
        return { status: 200, body: run(body) };
      } catch (error) {
        if (error instanceof CognitoError) return { status: 400, body: { __type: error.name, message: error.message } };
        if (error instanceof z.core.$ZodError)
          return { status: 400, body: { __type: 'InvalidParameterException', message: z.prettifyError(error) } };
        throw error;
      }
    },
    addUser: ({ email, password, groups: asked }) => {
      const user =
        directory.find(email) ?? directory.add(email, password, { confirmed: true, groups: groupsOf(asked, groups) });
      return { sub: user.sub };
    },
    outbox: () => directory.state.mails,
    state: () => ({ directory: directory.state, key: tokens.exportKey() }),
  };
};
