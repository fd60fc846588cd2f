import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../local/processes/ports.ts';
import { program } from './python.ts';

const root = join(import.meta.dirname, '..', '..', '..');

export type Emulator = { endpoint: string; environment: NodeJS.ProcessEnv; stop: () => Promise<void> };

/**
 * CDK's deployment function calls `/opt/awscli/aws`, which comes from a layer. The emulator does not mount layers, so it
 * runs in its own mount namespace, in which `/opt` contains only that file.
 */
const WITH_LAYER = 'mount -t tmpfs none /opt && mkdir /opt/awscli && ln -s "$1" /opt/awscli/aws && exec "$2"';

/** MiniStack, in memory, on a free port. */
export const startEmulator = async (): Promise<Emulator> => {
  // An IP address: before a host name, the SDK would put the bucket's name, which would not resolve.
  const endpoint = `http://127.0.0.1:${await freePort()}`;
  const environment = {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
    // No requests to the Internet.
    CDK_NOTICES: 'false',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
  const child: ChildProcess = spawn(
    'unshare',
    ['--map-root-user', '--mount', 'sh', '-c', WITH_LAYER, 'sh', program('aws'), program('ministack')],
    {
      env: {
        ...environment,
        GATEWAY_PORT: new URL(endpoint).port,
        // Lambda's Node runtime contains the SDK, and CDK's function that empties buckets needs it.
        NODE_PATH: join(root, 'node_modules'),
        NODE_OPTIONS: `--import=${new URL('aws-names.mjs', import.meta.url).href}`,
      },
      stdio: 'ignore',
    },
  );
  const stop = async () => {
    if (child.exitCode !== null) return;
    child.kill();
    await once(child, 'exit');
  };
  for (let tries = 0; tries < 120; tries += 1) {
    if (child.exitCode !== null) throw new Error('The emulator did not start.');
    const answer = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (answer?.ok) return { endpoint, environment, stop };
    await sleep(500);
  }
  await stop();
  throw new Error('The emulator did not respond within a minute.');
};
