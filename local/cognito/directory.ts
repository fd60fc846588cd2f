import { randomInt, randomUUID } from 'node:crypto';
import { createVerifier, type Verifier } from './srp.ts';

/** A mail that Cognito would have sent. */
export type Mail = { to: string; subject: string; code: string; sentAt: string };

export type CodePurpose = 'confirm' | 'reset';

export type User = {
  sub: string;
  email: string;
  confirmed: boolean;
  password: Verifier;
  groups: string[];
  codes: { purpose: CodePurpose; code: string; expiresAt: number; triesLeft: number }[];
};

/** A refresh token: opaque, for one user and one client, valid until it expires or is revoked. */
export type Session = { refreshToken: string; originJti: string; sub: string; clientId: string; expiresAt: number };

export type DirectoryState = { users: User[]; sessions: Session[]; mails: Mail[] };

/** https://docs.aws.amazon.com/cognito/latest/developerguide/limits.html: a day to confirm, an hour to reset. */
const CODE_LIFETIME_MS: Readonly<Record<CodePurpose, number>> = { confirm: 24 * 3600_000, reset: 3600_000 };
const CODE_TRIES = 5;

/** How many mails are kept: a laptop cloud may run for days, and a load test may sign up many users. */
const KEPT_MAILS = 100;

/** The pool's users, sessions and sent mail, in memory. */
export class Directory {
  readonly #state: DirectoryState;
  readonly #poolName: string;
  readonly #now: () => number;

  constructor({ poolName, now, state }: { poolName: string; now: () => number; state?: DirectoryState | undefined }) {
    this.#poolName = poolName;
    this.#now = now;
    this.#state = state ?? { users: [], sessions: [], mails: [] };
  }

  get state(): DirectoryState {
    return this.#state;
  }

  /** By email address (case-insensitive) or by user name, which is the `sub`. */
  find(username: string): User | undefined {
    const wanted = username.toLowerCase();
    return this.#state.users.find((user) => user.email === wanted || user.sub === username);
  }

  add(email: string, password: string, options: { confirmed: boolean; groups: string[] }): User {
    const sub = randomUUID();
    const user: User = {
      sub,
      email: email.toLowerCase(),
      password: this.#verifier(sub, password),
      codes: [],
      ...options,
    };
    this.#state.users.push(user);
    return user;
  }

  setPassword(user: User, password: string): void {
    user.password = this.#verifier(user.sub, password);
  }

  /** The identity in SRP's terms. */
  identityOf(sub: string): string {
    return `${this.#poolName}${sub}`;
  }

  /** Mails a new code, which invalidates earlier ones. */
  sendCode(user: User, purpose: CodePurpose, subject: string): void {
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    const now = this.#now();
    user.codes = user.codes.filter((other) => other.purpose !== purpose);
    user.codes.push({ purpose, code, expiresAt: now + CODE_LIFETIME_MS[purpose], triesLeft: CODE_TRIES });
    const mail = { to: user.email, subject, code, sentAt: new Date(now).toISOString() };
    this.#state.mails = [...this.#state.mails.slice(1 - KEPT_MAILS), mail];
  }

  /** Consumes a code. After five wrong attempts, no code is accepted until a new one is sent. */
  redeem(user: User, purpose: CodePurpose, given: string): 'right' | 'wrong' | 'expired' | 'too-many-tries' {
    const pending = user.codes.find((code) => code.purpose === purpose);
    if (pending === undefined || pending.expiresAt <= this.#now()) return 'expired';
    if (pending.triesLeft === 0) return 'too-many-tries';
    if (pending.code !== given) {
      pending.triesLeft -= 1;
      return 'wrong';
    }
    user.codes = user.codes.filter((code) => code !== pending);
    return 'right';
  }

  startSession(user: User, clientId: string, lifetimeSeconds: number): Session {
    const session: Session = {
      refreshToken: `${randomUUID()}${randomUUID()}`.replaceAll('-', ''),
      originJti: randomUUID(),
      sub: user.sub,
      clientId,
      expiresAt: this.#now() + lifetimeSeconds * 1000,
    };
    this.#state.sessions = [...this.#state.sessions.filter(({ expiresAt }) => expiresAt > this.#now()), session];
    return session;
  }

  session(refreshToken: string, clientId: string): Session | undefined {
    return this.#state.sessions.find(
      (session) =>
        session.refreshToken === refreshToken && session.clientId === clientId && session.expiresAt > this.#now(),
    );
  }

  endSession(refreshToken: string): void {
    this.#state.sessions = this.#state.sessions.filter((session) => session.refreshToken !== refreshToken);
  }

  endSessions(user: User): void {
    this.#state.sessions = this.#state.sessions.filter((session) => session.sub !== user.sub);
  }

  #verifier(sub: string, password: string): Verifier {
    return createVerifier(this.identityOf(sub), password);
  }
}
