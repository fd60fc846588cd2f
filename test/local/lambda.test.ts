import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { headerOf, jsonResponse } from '../../local/http/message.ts';
import { type HttpServer, startServer } from '../../local/http/server.ts';
import { FunctionHost, type FunctionSettings } from '../../local/lambda/host.ts';
import { settingsOf } from './support/functions.ts';

const bundle = (source: string): string => {
  const directory = mkdtempSync(join(tmpdir(), 'laptop-bundle-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, 'index.mjs'), source);
  return directory;
};

const hostOf = (
  source: string,
  more: Partial<FunctionSettings> = {},
  awsUrl = 'http://127.0.0.1:1/_local/aws',
): FunctionHost => {
  const host = new FunctionHost(settingsOf(bundle(source), more), awsUrl);
  onTestFinished(() => host.stop());
  return host;
};

const invoke = async (host: FunctionHost, event: unknown = {}) => {
  const { payload, error } = await host.invoke(JSON.stringify(event), 'test');
  return { value: JSON.parse(payload), error };
};

describe('a function', () => {
  it('has only the environment of its template', async () => {
    const host = hostOf('export const handler = async () => Object.keys(process.env).sort()', {
      environment: { ONLY: 'this', AWS_REGION: 'us-east-1' },
    });
    expect((await invoke(host)).value).toEqual(['AWS_REGION', 'ONLY', '_X_AMZN_TRACE_ID']);
  });

  it('receives its event, and a context with the remaining time', async () => {
    const host = hostOf(
      'export const handler = async (event, context) => ({ event, context, left: context.getRemainingTimeInMillis() })',
    );
    const { value } = await invoke(host, { a: 1 });
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

  it('handles one request at a time per process, and reuses processes', async () => {
    const host = hostOf(`let running = 0; let served = 0;
      export const handler = async () => { running += 1; await new Promise((r) => setTimeout(r, 200)); const seen = running; running -= 1; served += 1; return { seen, served, pid: process.pid }; }`);
    const many = await Promise.all([invoke(host), invoke(host), invoke(host)]);
    expect(many.map(({ value }) => value.seen)).toEqual([1, 1, 1]);
    expect(new Set(many.map(({ value }) => value.pid)).size).toBe(3);
    expect(host.counts.coldStarts).toBe(3);
    const again = await invoke(host);
    expect(again.value.served).toBe(2);
    expect(host.counts).toMatchObject({ invocations: 4, coldStarts: 3, errors: 0 });
  });

  it('that throws has an error with its type and message, and a log entry', async () => {
    const host = hostOf(
      'export const handler = async () => { console.log("before"); throw new RangeError("too far") }',
    );
    const { value, error } = await invoke(host);
    expect(value).toMatchObject({ errorType: 'RangeError', errorMessage: 'too far' });
    expect(error?.errorType).toBe('RangeError');
    await expect
      .poll(() =>
        host.log
          .lines()
          .map(({ text }) => text)
          .join('\n'),
      )
      .toMatch(/before[\s\S]*too far/);
  });

  it('that exceeds its timeout is killed, and the next request gets a new process', async () => {
    const host = hostOf(
      'export const handler = async (event) => { if (event.hang) { for (;;); } return process.pid }',
      {
        timeoutMs: 500,
      },
    );
    const before = (await invoke(host)).value;
    const { value } = await invoke(host, { hang: true });
    expect(value.errorMessage).toMatch(/Task timed out after 0\.50 seconds$/);
    const after = await invoke(host);
    expect(after.error).toBeUndefined();
    expect(after.value).not.toBe(before);
  });

  it('that exceeds its memory is killed', async () => {
    const greedy = (memoryMb: number) =>
      hostOf(
        'export const handler = async () => { const kept = Buffer.alloc(400e6, 1); await new Promise((r) => setTimeout(r, 2000)); return kept.length; }',
        { memoryMb, timeoutMs: 20_000 },
      );
    expect((await invoke(greedy(128))).value).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('signal: SIGKILL'),
    });
    expect((await invoke(greedy(512))).value).toBe(400e6);
  });

  it('whose process exits has an error', async () => {
    expect((await invoke(hostOf('export const handler = async () => process.exit(3)'))).value.errorMessage).toContain(
      'exit status 3',
    );
  });

  it.each([
    ['does not export the handler', 'export const other = 1', 'index.handler is undefined or not exported.'],
    ['cannot be loaded', 'import "nowhere-to-be-found"', 'nowhere-to-be-found'],
    ['throws while loading', 'throw new Error("no start")', 'no start'],
  ])('whose bundle %s has an error at every invocation', async (_what, source, why) => {
    const host = hostOf(source);
    expect((await invoke(host)).error?.errorMessage).toContain(why);
    expect((await invoke(host)).error?.errorMessage).toContain(why);
    expect(host.processes).toBe(0);
  });

  it.each([
    ['throws something other than an error', 'throw { name: 7, message: { code: 1 } }'],
    ['sends messages as if from the runtime', 'process.send({ type: "nonsense" }); await new Promise(() => {})'],
  ])('that %s fails, but not its next invocation', async (_what, odd) => {
    const host = hostOf(`export const handler = async (event) => { if (event.odd) { ${odd} } return 'well' }`);
    expect((await invoke(host, { odd: true })).error).toBeDefined();
    expect(await invoke(host)).toEqual({ value: 'well', error: undefined });
  });

  it('that is stopped ends its running and waiting invocations', async () => {
    const host = hostOf('export const handler = () => new Promise((r) => setTimeout(r, 2000))', { inspectPort: 0 });
    const [running, waiting] = [invoke(host), invoke(host)];
    await expect.poll(() => host.processes).toBe(1);
    host.stop();
    expect((await running).error).toBeDefined();
    expect((await waiting).error?.errorType).toBe('TooManyRequestsException');
    expect(host.processes).toBe(0);
  });

  it('with reserved concurrency throttles invocations above it', async () => {
    const host = hostOf('export const handler = () => new Promise((r) => setTimeout(r, 300))', {
      reservedConcurrency: 1,
    });
    const [first, second] = await Promise.all([invoke(host), invoke(host)]);
    expect(first.error).toBeUndefined();
    expect(second.error).toMatchObject({ errorType: 'TooManyRequestsException', throttled: true });
  });

  it('can return at most 6 MB', async () => {
    const { error } = await invoke(hostOf('export const handler = async () => "x".repeat(6 * 1024 * 1024)'));
    expect(error?.errorType).toBe('Function.ResponseSizeTooLarge');
  });

  it('runs another bundle after its replacement', async () => {
    const host = hostOf('export const handler = async () => "old"');
    expect((await invoke(host)).value).toBe('old');
    host.replaceBundle(bundle('export const handler = async () => "new"'));
    expect((await invoke(host)).value).toBe('new');
    expect(host.processes).toBe(1);
  });
});

describe('a request from a function to AWS', () => {
  const startAws = async (): Promise<HttpServer> => {
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
    onTestFinished(() => server.stop());
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

  it.each(['fetch', 'request'])('with %s goes to the laptop cloud, with the original host in a header', async (how) => {
    const { port } = await startAws();
    const host = hostOf(CALLS, {}, `http://127.0.0.1:${port}/_local/aws`);
    const { value } = await invoke(host, {
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

  it('with https.get goes to the laptop cloud', async () => {
    const { port } = await startAws();
    const host = hostOf(CALLS, {}, `http://127.0.0.1:${port}/_local/aws`);
    const { value } = await invoke(host, {
      how: 'get',
      url: 'https://cognito-idp.us-east-1.amazonaws.com/pool/.well-known/jwks.json',
    });
    expect(value).toMatchObject({
      host: 'cognito-idp.us-east-1.amazonaws.com',
      path: '/_local/aws/pool/.well-known/jwks.json',
    });
  });

  it.each(['fetch', 'request'])('is blocked with %s if the host is not AWS’s', async (how) => {
    const host = hostOf(CALLS);
    const { error } = await invoke(host, { how, url: 'https://example.com/' });
    expect(error).toBeDefined();
    if (how === 'request') expect(error?.errorMessage).toContain('blocked access to example.com');
  });
});
