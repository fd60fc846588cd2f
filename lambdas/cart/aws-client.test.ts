import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AWS_CLIENT_OPTIONS, prepared, TRUSTED_WHILE_IDLE } from './aws-client.ts';

test('prepared removes the SDK’s logger middleware from the client', () => {
  const client = new DynamoDBClient({ region: 'eu-west-1' });
  const partsOf = () => client.middlewareStack.identify().join();
  expect(partsOf()).toContain('loggerMiddleware');
  expect(prepared(client, Date.now)).toBe(client);
  expect(partsOf()).not.toContain('loggerMiddleware');
});

describe('a connection', () => {
  /** A server that has closed each connection after its first response, as one does while a function is frozen. */
  const startClosingServer = async () => {
    const known = new Set<Socket>();
    const server = createServer((request, response) => {
      if (known.has(request.socket)) return void request.socket.resetAndDestroy();
      known.add(request.socket);
      response.setHeader('Content-Type', 'application/x-amz-json-1.0').end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, known };
  };

  const clientOf = (endpoint: string, now: () => number) =>
    prepared(
      new DynamoDBClient({
        ...AWS_CLIENT_OPTIONS,
        endpoint,
        region: 'eu-west-1',
        credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
      }),
      now,
    );

  test('is not reused after a long idle time', async () => {
    const { endpoint, known } = await startClosingServer();
    let now = 0;
    const client = clientOf(endpoint, () => now);
    for (let call = 1; call <= 3; call += 1) {
      await client.send(new ListTablesCommand({}));
      expect(known.size).toBe(call);
      now += TRUSTED_WHILE_IDLE + 1;
    }
  });

  test('is reused by an immediately following call', async () => {
    const { endpoint } = await startClosingServer();
    const client = clientOf(endpoint, () => 0);
    await client.send(new ListTablesCommand({}));
    await expect(client.send(new ListTablesCommand({}))).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});
