import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import type { UserPool } from '../cognito/user-pool.ts';
import { decoded, type HttpRequest, type HttpResponse, headerOf, jsonResponse, textResponse } from '../http/message.ts';
import type { FunctionHost } from '../lambda/host.ts';
import { findFunction } from './lambda.ts';
import type { Status } from './status.ts';
import { isTrusted } from './trust.ts';

/** Everything below this path exists only on the laptop. */
export const DOORS = '/_local';

type Door = (request: HttpRequest) => Promise<HttpResponse> | HttpResponse;

export interface DoorOptions {
  readonly hosts: readonly FunctionHost[];
  readonly pool: UserPool | undefined;
  /** Called whenever the user pool may have changed. */
  readonly onPoolChange: () => void;
  readonly status: () => Status;
  /** The data of the dashboard page. */
  readonly dashboards: () => unknown;
  readonly aws: Door;
  readonly lambda: Door;
}

const NO_STORE = ['Cache-Control', 'no-store'] as const;

/** Serves a file, read on each request. */
const file =
  (type: string, ...path: string[]): Door =>
  () => ({
    status: 200,
    headers: [['Content-Type', type], NO_STORE],
    body: readFileSync(resolve(import.meta.dirname, ...path)),
  });

const swaggerUi = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** The files of Swagger UI that the page of the API loads. */
const SWAGGER_UI: Record<string, Door> = {
  '/swagger-ui.css': file('text/css', swaggerUi, 'swagger-ui.css'),
  '/swagger-ui-bundle.js': file('text/javascript', swaggerUi, 'swagger-ui-bundle.js'),
};

const json = (value: unknown): HttpResponse => jsonResponse(200, value, [NO_STORE]);

const cognito =
  ({ pool, onPoolChange }: DoorOptions): Door =>
  (request) => {
    const operation = (headerOf(request, 'x-amz-target') ?? '').split('.').at(-1) ?? '';
    if (pool === undefined || request.method !== 'POST') return jsonResponse(404, { message: 'Not found' });
    let body: unknown;
    try {
      body = JSON.parse(request.body.toString('utf8'));
    } catch {
      return jsonResponse(400, { __type: 'SerializationException', message: 'The body is not JSON.' });
    }
    const answer = pool.handle(operation, body);
    onPoolChange();
    return {
      status: answer.status,
      headers: [['Content-Type', 'application/x-amz-json-1.1'], NO_STORE],
      body: Buffer.from(JSON.stringify(answer.body)),
    };
  };

const logs =
  ({ hosts }: DoorOptions): Door =>
  ({ path }) => {
    const host = findFunction(hosts, decoded(path.slice(1)));
    return host === undefined ? jsonResponse(404, { message: 'There is no such function.' }) : json(host.log.lines());
  };

/** The local endpoints: pages, their data as JSON, the user pool, the Invoke API, and AWS for another terminal. */
export const createDoors = (options: DoorOptions): Door => {
  const doors: Record<string, Door> = {
    '': file('text/html; charset=utf-8', 'page.html'),
    api: file('text/html; charset=utf-8', 'api.html'),
    'swagger-ui': (request) => SWAGGER_UI[request.path]?.(request) ?? textResponse(404, 'There is no such file.'),
    'api.json': file('application/json', '..', '..', 'docs', 'openapi.json'),
    status: () => json(options.status()),
    dashboard: file('text/html; charset=utf-8', 'dashboard.html'),
    'dashboard.json': () => json(options.dashboards()),
    outbox: () => json(options.pool?.outbox() ?? []),
    cognito: cognito(options),
    lambda: options.lambda,
    logs: logs(options),
    aws: options.aws,
  };
  return (request) => {
    if (!isTrusted(request))
      return textResponse(403, 'Local endpoints are available only on this machine, at http://localhost.');
    const [, name = '', rest = '/'] = /^\/_local\/?([^/]*)(\/.*)?$/.exec(request.path) ?? [];
    const door = Object.hasOwn(doors, name) ? doors[name] : undefined;
    return door === undefined
      ? textResponse(404, `There is no local endpoint ${name}.`)
      : door({ ...request, path: rest });
  };
};
