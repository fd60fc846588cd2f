import { randomBytes } from 'node:crypto';
import * as z from 'zod/mini';
import { derivedKey, fromHex, G, K, N, power, privateKey, scramble, signatureOf } from './srp.ts';

const challengeSchema = z.object({
  ChallengeParameters: z.object({
    SALT: z.string(),
    SRP_B: z.string(),
    SECRET_BLOCK: z.string(),
    USERNAME: z.string(),
    USER_ID_FOR_SRP: z.string(),
  }),
});

const resultSchema = z.object({
  AuthenticationResult: z.object({ AccessToken: z.string(), IdToken: z.string(), RefreshToken: z.string() }),
});

/** Calls an operation of the user pool, over HTTP or directly. Throws errors with Cognito's names. */
export type CallCognito = (operation: string, body: unknown) => Promise<unknown>;

export type SignedIn = { accessToken: string; idToken: string; refreshToken: string };

/** In Cognito's format: `Sun Nov 22 09:30:05 UTC 2026`, the day without a leading zero. */
const timestampOf = (date: Date): string => {
  const [, day, number = '', month, year, time] = /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(date.toUTCString()) ?? [];
  return `${day} ${month} ${Number(number)} ${time} UTC ${year}`;
};

/** The client's side of SRP: signs in with a password that never leaves this function. */
export const signIn = async (
  call: CallCognito,
  { poolName, clientId, email, password }: { poolName: string; clientId: string; email: string; password: string },
): Promise<SignedIn> => {
  const secret = fromHex(randomBytes(32).toString('hex'));
  const clientPublic = power(G, secret);
  const begun = await call('InitiateAuth', {
    ClientId: clientId,
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { USERNAME: email, SRP_A: clientPublic.toString(16) },
  });
  const { ChallengeParameters: challenge } = z.parse(challengeSchema, begun);
  const identity = `${poolName}${challenge.USER_ID_FOR_SRP}`;
  const serverPublic = fromHex(challenge.SRP_B);
  const scrambling = scramble(clientPublic, serverPublic);
  const x = privateKey(challenge.SALT, identity, password);
  const base = (((serverPublic - K * power(G, x)) % N) + N) % N;
  const key = derivedKey(power(base, secret + scrambling * x), scrambling);
  const timestamp = timestampOf(new Date());
  const ended = await call('RespondToAuthChallenge', {
    ClientId: clientId,
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeResponses: {
      USERNAME: challenge.USERNAME,
      PASSWORD_CLAIM_SECRET_BLOCK: challenge.SECRET_BLOCK,
      PASSWORD_CLAIM_SIGNATURE: signatureOf(key, { identity, secretBlock: challenge.SECRET_BLOCK, timestamp }).toString(
        'base64',
      ),
      TIMESTAMP: timestamp,
    },
  });
  const { AuthenticationResult: result } = z.parse(resultSchema, ended);
  return { accessToken: result.AccessToken, idToken: result.IdToken, refreshToken: result.RefreshToken };
};
