import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { ApiGateway } from '../../local/apigateway/handle.ts';
import { restApisOf } from '../../local/apigateway/model.ts';
import { type HttpResponse, headerOf } from '../../local/http/message.ts';
import { permissionsOf } from '../../local/lambda/functions.ts';
import type { InvokeResult } from '../../local/lambda/host.ts';
import { readAssembly } from '../../local/template/assembly.ts';
import { Deployment } from '../../local/template/deployment.ts';
import { KINDS } from '../../local/template/kinds.ts';
import { writeAssembly } from './support/assembly.ts';
import { restApiTemplate } from './support/rest-api.ts';

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
let api: ApiGateway;
let apiId: string;
let issuer: string;
let pools: Parameters<typeof restApisOf>[1];
/** What the function answers next; without one it answers with its event. */
let answer: Partial<InvokeResult> | undefined;

beforeAll(() => {
  const deployment = new Deployment(readAssembly(writeAssembly({ app: restApiTemplate })), KINDS);
  const [pool] = deployment.all('AWS::Cognito::UserPool', KINDS['AWS::Cognito::UserPool']?.properties as never);
  issuer = `https://cognito-idp.us-east-1.amazonaws.com/${pool?.ref}`;
  const jwk = { ...keys.publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'RS256', use: 'sig' };
  pools = new Map([[pool?.attribute('Arn') ?? '', { userPoolId: pool?.ref ?? '', jwks: { keys: [jwk] } }]]);
  const apis = restApisOf(deployment, pools);
  apiId = apis[0]?.id ?? '';
  api = new ApiGateway({
    region: 'us-east-1',
    account: '000000000000',
    apis,
    permissions: permissionsOf(deployment, 'apigateway.amazonaws.com'),
    invoke: async (_arn, event) => ({
      requestId: 'r',
      payload: JSON.stringify({ statusCode: 200, body: event }),
      ...answer,
    }),
  });
});

const ask = async (verb: string, target: string, headers: [string, string][] = [], body = '') => {
  const [path = '', query = ''] = target.split('?');
  const response = await api.handle(apiId, {
    method: verb,
    path,
    query,
    headers,
    body: Buffer.from(body),
    sourceIp: '10.1.2.3',
  });
  const json = (): ReturnType<typeof JSON.parse> => JSON.parse(response.body.toString());
  return { ...response, header: (name: string) => headerOf(response as HttpResponse, name), json };
};

const answering = async <T>(next: Partial<InvokeResult>, act: () => Promise<T>): Promise<T> => {
  answer = next;
  try {
    return await act();
  } finally {
    answer = undefined;
  }
};

const token = (claims: object): string => {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const all = { iss: issuer, sub: 's', token_use: 'access', iat: now, exp: now + 60, ...claims };
  const body = `${encode({ alg: 'RS256', kid: 'k' })}.${encode(all)}`;
  return `${body}.${sign('RSA-SHA256', Buffer.from(body), createPrivateKey(keys.privateKey.export({ type: 'pkcs8', format: 'pem' }))).toString('base64url')}`;
};

describe('a proxy integration', () => {
  it('gives the function what a REST API gives it', async () => {
    const headers: [string, string][] = [
      ['X-Custom', 'one'],
      ['x-custom', 'two'],
      ['cOOkie', 'a=b'],
    ];
    const event = (await ask('GET', '/api/items/a%2Fb%20c?x=1&x=2&y=%C3%A4+z', headers)).json();
    expect(event).toMatchObject({
      resource: '/items/{id}',
      path: '/items/a%2Fb%20c',
      httpMethod: 'GET',
      pathParameters: { id: 'a%2Fb%20c' },
      queryStringParameters: { x: '2', y: 'ä z' },
      multiValueQueryStringParameters: { x: ['1', '2'], y: ['ä z'] },
      headers: {
        'X-Custom': 'two',
        cOOkie: 'a=b',
        Host: `${apiId}.execute-api.us-east-1.amazonaws.com`,
        'X-Forwarded-Proto': 'https',
      },
      multiValueHeaders: { 'X-Custom': ['one', 'two'] },
      stageVariables: null,
      body: null,
      isBase64Encoded: false,
      requestContext: {
        stage: 'api',
        path: '/api/items/a%2Fb%20c',
        resourcePath: '/items/{id}',
        httpMethod: 'GET',
        apiId,
        identity: { sourceIp: '10.1.2.3' },
      },
    });
    expect(event.requestContext).not.toHaveProperty('authorizer');
  });

  it('answers what the function returned', async () => {
    const returned = {
      statusCode: 201,
      headers: { 'X-One': 'a', 'Set-Cookie': 'lost' },
      multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
      body: Buffer.from('hi').toString('base64'),
      isBase64Encoded: true,
    };
    const response = await answering({ payload: JSON.stringify(returned) }, () => ask('GET', '/api/items/x'));
    expect(response.status).toBe(201);
    expect(response.body.toString()).toBe('hi');
    expect(response.headers.filter(([name]) => name === 'Set-Cookie')).toEqual([
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
    ]);
    expect(response.header('content-type')).toBe('application/json');
  });

  it('renames the headers that API Gateway keeps for itself', async () => {
    const payload = JSON.stringify({
      statusCode: 401,
      headers: { 'WWW-Authenticate': 'Bearer', Date: 'then' },
      body: '',
    });
    const response = await answering({ payload }, () => ask('GET', '/api/items/x'));
    expect(response.header('www-authenticate')).toBeUndefined();
    expect(response.header('x-amzn-remapped-www-authenticate')).toBe('Bearer');
    expect(response.header('x-amzn-remapped-date')).toBe('then');
  });

  it.each([
    ['an error of the function', { error: { errorType: 'Error', errorMessage: 'secret' } }, 502],
    ['nothing', { payload: 'null' }, 502],
    ['a text', { payload: '"ok"' }, 502],
    ['no status', { payload: '{"body":"x"}' }, 502],
    ['a body that is no text', { payload: '{"statusCode":200,"body":{}}' }, 502],
  ])('%s is an error of the API', async (_what, next, status) => {
    const response = await answering(next, () => ask('GET', '/api/items/x'));
    expect(response.status).toBe(status);
    expect(response.body.toString()).not.toContain('secret');
  });

  it('without a permission for it is never called', async () => {
    expect((await ask('GET', '/api/alone')).status).toBe(500);
  });
});

describe('what API Gateway answers itself', () => {
  it('takes the shape that the template gives it', async () => {
    const response = await ask('GET', '/api/none', [['x-ask', 'me']]);
    expect(response.status).toBe(404);
    expect(response.header('content-type')).toBe('application/problem+json');
    expect(response.header('x-asked')).toBe('me');
    expect(response.json()).toEqual({
      detail: 'Missing Authentication Token',
      id: response.header('x-amzn-requestid'),
      type: 'MISSING_AUTHENTICATION_TOKEN',
    });
  });

  it('falls back to the default of its class, and to its own', async () => {
    expect((await ask('GET', '/api/mine')).json()).toEqual({ mine: 'Unauthorized', why: '' });
    expect((await ask('GET', '/api/alone')).json()).toEqual({ message: 'Internal server error' });
  });

  it('is a plain 403 where there is no such stage or API', async () => {
    expect((await ask('GET', '/other/items/x')).status).toBe(403);
    expect(
      (
        await api.handle('none', {
          method: 'GET',
          path: '/api/x',
          query: '',
          headers: [],
          body: Buffer.alloc(0),
          sourceIp: '',
        })
      ).status,
    ).toBe(403);
  });

  it('comes when a method has had too much', async () => {
    const statuses = [];
    for (let times = 0; times < 4; times += 1) statuses.push((await ask('GET', '/api/few')).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
  });

  it('comes when a request is too large', async () => {
    expect((await ask('GET', '/api/items/x', [], 'x'.repeat(10 * 1024 * 1024 + 1))).status).toBe(413);
    expect((await ask('GET', '/api/items/x', [['Cookie', 'x'.repeat(11_000)]])).status).toBe(400);
  });
});

describe('a request validator', () => {
  const post = (body: string, headers: [string, string][] = []) => ask('POST', '/api/items', headers, body);

  it('lets a body through that fits the model', async () => {
    expect((await post('{"id":"a","count":1,"more":true}')).status).toBe(200);
  });

  it.each(['', 'null', '[]', '"x"', '{"id":', '{}', '{"id":1}', '{"id":"a","count":0}', '{"id":"a","count":1.5}'])(
    'refuses %s',
    async (body) => {
      const response = await post(body);
      expect(response.status).toBe(400);
      expect(response.json().mine).toBe('Invalid request body');
      expect(response.json().why).not.toBe('');
    },
  );

  it('looks at JSON of any charset, and not at types that have no model', async () => {
    expect((await post('{}', [['content-type', 'Application/JSON; charset=utf-8']])).status).toBe(400);
    expect((await post('{}', [['content-type', 'text/plain']])).status).toBe(200);
  });
});

describe('a user pool authorizer', () => {
  const mine = (authorization: string) => ask('GET', '/api/mine', [['authorization', authorization]]);

  it('lets a token of the pool through, and hands its claims on as texts', async () => {
    const claims = { 'cognito:groups': ['a', 'b'], age: 5, token_use: 'id', aud: 'x' };
    for (const prefix of ['', 'Bearer ', 'bearer ']) {
      const response = await mine(`${prefix}${token(claims)}`);
      expect(response.status).toBe(200);
      expect(response.json().requestContext.authorizer.claims).toMatchObject({
        'cognito:groups': 'a,b',
        age: '5',
        sub: 's',
        token_use: 'id',
      });
    }
  });

  it.each([
    ['nothing', () => ''],
    ['garbage', () => 'x'],
    ['an expired token', () => token({ token_use: 'id', exp: 1 })],
    ['another issuer', () => token({ token_use: 'id', iss: `${issuer}x` })],
    ['an access token, where the method names no scope', () => token({})],
    ['a changed token', () => token({ token_use: 'id' }).replace(/.{4}$/, 'AAAA')],
  ])('refuses %s', async (_what, authorization) => {
    expect((await mine(authorization())).status).toBe(401);
  });

  it('wants one of the scopes where a method names some, which no id token has', async () => {
    const scoped = async (claims: object) =>
      (await ask('GET', '/api/scoped', [['Authorization', token(claims)]])).status;
    expect(await scoped({ scope: 'openid write' })).toBe(200);
    expect(await scoped({ scope: 'openid' })).toBe(401);
    expect(await scoped({ token_use: 'id', aud: 'x' })).toBe(401);
  });
});

describe('a mock integration', () => {
  it('answers by its templates', async () => {
    const response = await ask('PATCH', '/api/mock');
    expect(response.status).toBe(405);
    expect(response.json()).toEqual({ at: 'mock' });
  });

  it('with PassthroughBehavior NEVER refuses types that it has no template for', async () => {
    expect((await ask('POST', '/api/mock', [['Content-Type', 'text/plain']], 'x')).status).toBe(415);
  });

  it('with another variable in its templates is an error that names it', () => {
    const edited = JSON.parse(JSON.stringify(restApiTemplate).replace('{\\"at\\":\\"mock\\"}', '$context.stage'));
    const deployment = new Deployment(readAssembly(writeAssembly({ app: edited })), KINDS);
    expect(() => restApisOf(deployment, pools)).toThrow(
      'app/AnyMock: the laptop cloud does not support $context.stage in a mapping template.',
    );
  });

  it.each([
    ['https://b.example', 'https://b.example'],
    ['https://a.example', 'https://a.example'],
    ['https://evil.example', 'https://a.example'],
    [undefined, 'https://a.example'],
  ])('answers the preflight of %s with %s', async (origin, allowed) => {
    const response = await ask('OPTIONS', '/api/mock', origin === undefined ? [] : [['Origin', origin]]);
    expect(response.status).toBe(204);
    expect(response.header('access-control-allow-origin')).toBe(allowed);
  });
});
