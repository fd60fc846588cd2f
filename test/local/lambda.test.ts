import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { headerOf, jsonResponse } from '../../local/http/message.ts';
import { type HttpServer, startServer } from '../../local/http/server.ts';
import { FunctionHost, type FunctionSettings } from '../../local/lambda/host.ts';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

const bundle = (source: string): string => {
  const directory = mkdtempSync(join(tmpdir(), 'laptop-bundle-'));
  endings.push(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, 'index.mjs'), source);
  return directory;
};

const host = (
  source: string,
  more: Partial<FunctionSettings> = {},
  door = 'http://127.0.0.1:1/_local/aws',
): FunctionHost => {
  const made = new FunctionHost(
    {
      stack: 'app',
      logicalId: 'Fn',
      name: 'app-Fn',
      arn: 'arn:aws:lambda:us-east-1:000000000000:function:app-Fn',
      handler: 'index.handler',
      directory: bundle(source),
      environment: { ONLY: 'this', AWS_REGION: 'us-east-1' },
      memoryMb: 256,
      timeoutMs: 3000,
      reservedConcurrency: undefined,
      ...more,
    },
    door,
  );
  endings.push(() => made.stop());
  return made;
};

const result = async (made: FunctionHost, event: unknown = {}) => {
  const { payload, error } = await made.invoke(JSON.stringify(event), 'test');
  return { value: JSON.parse(payload), error };
};

describe('a function', () => {
  it('sees the environment of its template, and nothing of this machine', async () => {
    const made = host('export const handler = async () => Object.keys(process.env).sort()');
    expect((await result(made)).value).toEqual(['AWS_REGION', 'ONLY', '_X_AMZN_TRACE_ID']);
  });

  it('gets its event and a context that counts down', async () => {
    const made = host(
      'export const handler = async (event, context) => ({ event, context, left: context.getRemainingTimeInMillis() })',
    );
    const { value } = await result(made, { a: 1 });
    expect(value.event).toEqual({ a: 1 });
    expect(value.left).toBeGreaterThan(2000);
    expect(value.left).toBeLessThanOrEqual(3000);
    expect(value.context).toMatchObject({
      functionName: 'app-Fn',
      functionVersion: '$LATEST',
      memoryLimitInMB: '256',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:app-Fn',
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it('runs one request at a time in a process, and keeps the process', async () => {
    const made = host(`let running = 0; let served = 0;
      export const handler = async () => { running += 1; await new Promise((r) => setTimeout(r, 200)); const seen = running; running -= 1; served += 1; return { seen, served, pid: process.pid }; }`);
    const many = await Promise.all([result(made), result(made), result(made)]);
    expect(many.map(({ value }) => value.seen)).toEqual([1, 1, 1]);
    expect(new Set(many.map(({ value }) => value.pid)).size).toBe(3);
    expect(made.counts.coldStarts).toBe(3);
    const again = await result(made);
    expect(again.value.served).toBe(2);
    expect(made.counts).toMatchObject({ invocations: 4, coldStarts: 3, errors: 0 });
  });

  it('that throws is an error with its type and message, and is logged', async () => {
    const made = host('export const handler = async () => { console.log("before"); throw new RangeError("too far") }');
    const { value, error } = await result(made);
    expect(value).toMatchObject({ errorType: 'RangeError', errorMessage: 'too far' });
    expect(error?.errorType).toBe('RangeError');
    await expect
      .poll(() =>
        made.log
          .lines()
          .map(({ text }) => text)
          .join('\n'),
      )
      .toMatch(/before[\s\S]*too far/);
  });

  it('that takes too long is ended, and the next request gets a new process', async () => {
    const made = host('export const handler = async (event) => { if (event.hang) { for (;;); } return process.pid }', {
      timeoutMs: 500,
    });
    const before = (await result(made)).value;
    const { value } = await result(made, { hang: true });
    expect(value.errorMessage).toMatch(/Task timed out after 0\.50 seconds$/);
    const after = await result(made);
    expect(after.error).toBeUndefined();
    expect(after.value).not.toBe(before);
  });

  it('that uses more memory than it has is ended', async () => {
    const greedy = (memoryMb: number) =>
      host(
        'export const handler = async () => { const kept = Buffer.alloc(400e6, 1); await new Promise((r) => setTimeout(r, 2000)); return kept.length; }',
        { memoryMb, timeoutMs: 20_000 },
      );
    expect((await result(greedy(128))).value).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('signal: SIGKILL'),
    });
    expect((await result(greedy(512))).value).toBe(400e6);
  });

  it('whose process ends is an error', async () => {
    expect((await result(host('export const handler = async () => process.exit(3)'))).value.errorMessage).toContain(
      'exit status 3',
    );
  });

  it.each([
    ['has no such export', 'export const other = 1', 'index.handler is undefined or not exported.'],
    ['cannot be loaded', 'import "nowhere-to-be-found"', 'nowhere-to-be-found'],
    ['throws while loading', 'throw new Error("no start")', 'no start'],
  ])('whose bundle %s is an error, every time', async (_what, source, why) => {
    const made = host(source);
    expect((await result(made)).error?.errorMessage).toContain(why);
    expect((await result(made)).error?.errorMessage).toContain(why);
    expect(made.processes).toBe(0);
  });

  it.each([
    ['throws what is no error', 'throw { name: 7, message: { code: 1 } }'],
    ['speaks in the place of the runtime', 'process.send({ type: "nonsense" }); await new Promise(() => {})'],
  ])('that %s fails, and nobody else does', async (_what, odd) => {
    const made = host(`export const handler = async (event) => { if (event.odd) { ${odd} } return 'well' }`);
    expect((await result(made, { odd: true })).error).toBeDefined();
    expect(await result(made)).toEqual({ value: 'well', error: undefined });
  });

  it('that is stopped runs nothing more, not what waits either', async () => {
    const made = host('export const handler = () => new Promise((r) => setTimeout(r, 2000))', { inspectPort: 0 });
    const [running, waiting] = [result(made), result(made)];
    await expect.poll(() => made.processes).toBe(1);
    made.stop();
    expect((await running).error).toBeDefined();
    expect((await waiting).error?.errorType).toBe('TooManyRequestsException');
    expect(made.processes).toBe(0);
  });

  it('with reserved concurrency is not run more often at once', async () => {
    const made = host('export const handler = () => new Promise((r) => setTimeout(r, 300))', {
      reservedConcurrency: 1,
    });
    const [first, second] = await Promise.all([result(made), result(made)]);
    expect(first.error).toBeUndefined();
    expect(second.error).toMatchObject({ errorType: 'TooManyRequestsException', throttled: true });
  });

  it('answers at most 6 MB', async () => {
    const { error } = await result(host('export const handler = async () => "x".repeat(6 * 1024 * 1024)'));
    expect(error?.errorType).toBe('Function.ResponseSizeTooLarge');
  });

  it('runs another bundle once it is given one', async () => {
    const made = host('export const handler = async () => "old"');
    expect((await result(made)).value).toBe('old');
    made.replaceBundle(bundle('export const handler = async () => "new"'));
    expect((await result(made)).value).toBe('new');
    expect(made.processes).toBe(1);
  });
});

describe('what a function says to AWS', () => {
  const door = async (): Promise<HttpServer> => {
    const server = await startServer(0, async (request) =>
      jsonResponse(200, {
        host: headerOf(request, 'x-laptop-host'),
        method: request.method,
        path: request.path,
        query: request.query,
        body: request.body.toString(),
        custom: headerOf(request, 'x-custom'),
      }),
    );
    endings.push(() => server.stop());
    return server;
  };
  const CALLS = `
    import https from 'node:https';
    import { request } from 'node:https';
    const read = (send, ...args) => new Promise((resolve, reject) => {
      const outgoing = send(...args, (incoming) => { let text = ''; incoming.on('data', (chunk) => { text += chunk; }).on('end', () => resolve(JSON.parse(text))); });
      outgoing.on('error', reject);
      outgoing.end(args[0].method === 'POST' ? 'sent' : undefined);
    });
    export const handler = async ({ how, url }) => {
      const { hostname, pathname, search } = new URL(url);
      if (how === 'fetch') return (await fetch(url, { method: 'POST', body: 'sent', headers: { 'x-custom': 'yes' } })).json();
      if (how === 'request') return read(request, { hostname, path: pathname + search, method: 'POST', headers: { 'x-custom': 'yes' }, agent: new https.Agent() });
      if (how === 'url') return read(https.request, url, { method: 'POST', headers: { 'x-custom': 'yes' } });
      return read(https.get, url);
    };`;

  it.each(['fetch', 'request'])('by %s goes to the laptop in the name of the host that was meant', async (how) => {
    const { port } = await door();
    const made = host(CALLS, {}, `http://127.0.0.1:${port}/_local/aws`);
    const { value } = await result(made, {
      how,
      url: 'https://abc.execute-api.us-east-1.amazonaws.com/api/product/x%2Fy?q=1',
    });
    expect(value).toEqual({
      host: 'abc.execute-api.us-east-1.amazonaws.com',
      method: 'POST',
      path: '/_local/aws/api/product/x%2Fy',
      query: 'q=1',
      body: 'sent',
      custom: 'yes',
    });
  });

  it('by https.get goes there, too', async () => {
    const { port } = await door();
    const made = host(CALLS, {}, `http://127.0.0.1:${port}/_local/aws`);
    const { value } = await result(made, {
      how: 'get',
      url: 'https://cognito-idp.us-east-1.amazonaws.com/pool/.well-known/jwks.json',
    });
    expect(value).toMatchObject({
      host: 'cognito-idp.us-east-1.amazonaws.com',
      path: '/_local/aws/pool/.well-known/jwks.json',
    });
  });

  it.each(['fetch', 'request'])('and to nobody else: %s', async (how) => {
    const made = host(CALLS);
    const { error } = await result(made, { how, url: 'https://example.com/' });
    expect(error).toBeDefined();
    if (how === 'request') expect(error?.errorMessage).toContain('blocked access to example.com');
  });
});
