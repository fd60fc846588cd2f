import { createHmac, randomBytes } from 'node:crypto';
import * as z from 'zod/mini';
import { CognitoError, wrongCredentials } from './cognito-error.ts';
import type { Directory, User } from './directory.ts';
import { createServerKeys, fromHex, isProven, N, type ServerKeys, type Verifier } from './srp.ts';

const srpParameters = z.object({ USERNAME: z.string(), SRP_A: z.string().check(z.regex(/^[0-9a-fA-F]+$/)) });

const proof = z.object({
  USERNAME: z.string(),
  PASSWORD_CLAIM_SECRET_BLOCK: z.string(),
  PASSWORD_CLAIM_SIGNATURE: z.string(),
  // Cognito requires `EEE MMM d HH:mm:ss z yyyy` in English.
  TIMESTAMP: z.string().check(z.regex(/^[A-Z][a-z]{2} [A-Z][a-z]{2} \d{1,2} \d{2}:\d{2}:\d{2} UTC \d{4}$/)),
});

type Challenge = {
  clientId: string;
  user: User | undefined;
  identity: string;
  verifier: Verifier;
  keys: ServerKeys;
  clientPublic: bigint;
  expiresAt: number;
};

/** Cognito allows three minutes to respond to a challenge. */
const CHALLENGE_LIFETIME_MS = 180_000;

/** SRP sign-in: a challenge, and the check of the response. An unknown user gets a challenge that nobody can meet. */
export class SrpSignIn {
  readonly #directory: Directory;
  readonly #now: () => number;
  readonly #challenges = new Map<string, Challenge>();
  /** Makes the salt of an unknown user the same every time, like that of a real one. */
  readonly #secret = randomBytes(32);

  constructor(directory: Directory, now: () => number) {
    this.#directory = directory;
    this.#now = now;
  }

  challenge(clientId: string, parameters: unknown) {
    const { USERNAME, SRP_A } = srpParameters.parse(parameters);
    const clientPublic = fromHex(SRP_A);
    if (clientPublic % N === 0n) throw new CognitoError('InvalidParameterException', 'SRP_A is not valid.');
    const user = this.#directory.find(USERNAME);
    const sub =
      user?.sub ?? this.#invented(USERNAME, 'sub').replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
    const verifier = user?.password ?? {
      salt: this.#invented(USERNAME, 'salt').slice(0, 32),
      verifier: this.#invented(USERNAME, 'verifier'),
    };
    const keys = createServerKeys(verifier);
    const secretBlock = randomBytes(512).toString('base64');
    this.#forgetOld();
    this.#challenges.set(secretBlock, {
      clientId,
      user,
      identity: this.#directory.identityOf(sub),
      verifier,
      keys,
      clientPublic,
      expiresAt: this.#now() + CHALLENGE_LIFETIME_MS,
    });
    return {
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeParameters: {
        SALT: verifier.salt,
        SECRET_BLOCK: secretBlock,
        SRP_B: keys.public.toString(16),
        USERNAME: sub,
        USER_ID_FOR_SRP: sub,
      },
    };
  }

  /** The user, if the response proves knowledge of the password. Each challenge accepts one response. */
  answer(clientId: string, responses: unknown): User {
    const { PASSWORD_CLAIM_SECRET_BLOCK: secretBlock, PASSWORD_CLAIM_SIGNATURE, TIMESTAMP } = proof.parse(responses);
    const challenge = this.#challenges.get(secretBlock);
    this.#challenges.delete(secretBlock);
    if (challenge === undefined || challenge.clientId !== clientId || challenge.expiresAt <= this.#now())
      throw wrongCredentials();
    const claim = { identity: challenge.identity, secretBlock, timestamp: TIMESTAMP };
    if (!isProven(challenge, claim, PASSWORD_CLAIM_SIGNATURE) || challenge.user === undefined) throw wrongCredentials();
    if (!challenge.user.confirmed) throw new CognitoError('UserNotConfirmedException', 'User is not confirmed.');
    return challenge.user;
  }

  #invented(username: string, what: string): string {
    return createHmac('sha256', this.#secret).update(`${what}:${username.toLowerCase()}`).digest('hex');
  }

  #forgetOld(): void {
    for (const [key, { expiresAt }] of this.#challenges) if (expiresAt <= this.#now()) this.#challenges.delete(key);
  }
}
