import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { PlainError } from '../plain-error.ts';
import type { Deployment } from '../template/deployment.ts';
import { userPoolClientProperties, userPoolGroupProperties, userPoolProperties } from './resources.ts';
import { createUserPool, type UserPool, type UserPoolState } from './user-pool.ts';

export interface HostedPool {
  readonly id: string;
  readonly arn: string;
  readonly pool: UserPool;
  /** Saves the users if there is a file for them. */
  save(): void;
}

const read = (file: string | undefined): UserPoolState | undefined => {
  if (file === undefined || !existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new PlainError(`${file} is corrupt. Delete it to start without users, or restore a copy.`);
  }
};

/** Writes atomically, so that a process that is killed meanwhile leaves no half-written file. */
const write = (file: string, state: UserPoolState): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
  renameSync(`${file}.new`, file);
};

/** The user pool of the templates, undefined if there is none. Its users are kept in `file`, if given. */
export const userPoolOf = (deployment: Deployment, file: string | undefined): HostedPool | undefined => {
  const [found, ...others] = deployment.all('AWS::Cognito::UserPool', userPoolProperties);
  if (others.length > 0)
    throw new PlainError('The laptop cloud supports one user pool, but the templates have several.');
  if (found === undefined) return undefined;
  const own = ({ properties }: { properties: { UserPoolId: string } }) => properties.UserPoolId === found.ref;
  const clients = deployment
    .all('AWS::Cognito::UserPoolClient', userPoolClientProperties)
    .filter(own)
    .map((client) => ({ clientId: client.ref, properties: client.properties }));
  const groups = deployment
    .all('AWS::Cognito::UserPoolGroup', userPoolGroupProperties)
    .filter(own)
    .map(({ properties }) => properties.GroupName);
  const pool = createUserPool({
    region: deployment.region,
    userPoolId: found.ref,
    userPool: found.properties,
    clients,
    groups,
    now: Date.now,
    state: read(file),
  });
  const save = () => {
    if (file !== undefined) write(file, pool.state());
  };
  return { id: found.ref, arn: found.attribute('Arn'), pool, save };
};
