import { mkdirSync } from 'node:fs';
import type { FauxqsServer } from 'fauxqs';
import { withoutSqliteWarning } from '../processes/sqlite-warning.ts';

export interface SqsEngine {
  /** Such as `http://127.0.0.1:54321`; speaks SQS's JSON protocol. */
  readonly endpoint: string;
  createQueue(name: string, attributes: Record<string, string>): void;
  /** How many messages are available, in flight and delayed. */
  depth(name: string): { ready: number; inFlight: number; delayed: number };
  /** When the oldest message was sent, in milliseconds since 1970; undefined if the queue is empty. */
  oldest(name: string): number | undefined;
  stop(): Promise<void>;
}

const adapt = (server: FauxqsServer, region: string): SqsEngine => {
  const inspect = (name: string) => server.inspectQueue(name)?.messages;
  return {
    endpoint: server.address,
    createQueue: (name, attributes) => {
      if (server.inspectQueue(name) === undefined) server.createQueue(name, { region, attributes });
    },
    depth: (name) => {
      const messages = inspect(name);
      return {
        ready: messages?.ready.length ?? 0,
        inFlight: messages?.inflight.length ?? 0,
        delayed: messages?.delayed.length ?? 0,
      };
    },
    oldest: (name) => {
      const messages = inspect(name);
      const all = [...(messages?.ready ?? []), ...(messages?.inflight ?? []).map(({ message }) => message)];
      return all.length === 0 ? undefined : Math.min(...all.map(({ sentTimestamp }) => sentTimestamp));
    },
    stop: () => server.stop(),
  };
};

/** Runs the SQS engine in this process, in memory or in files in `dataDirectory`. */
export const startSqs = async (options: { region: string; dataDirectory?: string | undefined }): Promise<SqsEngine> => {
  const { startFauxqs } = await withoutSqliteWarning(() => import('fauxqs'));
  if (options.dataDirectory !== undefined) mkdirSync(options.dataDirectory, { recursive: true });
  const server = await startFauxqs({
    port: 0,
    logger: false,
    defaultRegion: options.region,
    ...(options.dataDirectory !== undefined && { dataDir: options.dataDirectory }),
  });
  return adapt(server, options.region);
};
