import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { ApiGateway } from '../../local/apigateway/handle.ts';
import { restApisOf } from '../../local/apigateway/model.ts';
import { type Headers, headerOf } from '../../local/http/message.ts';
import { permissionsOf } from '../../local/lambda/functions.ts';
import type { InvokeResult } from '../../local/lambda/host.ts';
import { KINDS } from '../../local/template/kinds.ts';
import { deploy } from './support/assembly.ts';
import { requestTo } from './support/requests.ts';
import { restApiTemplate } from './support/rest-api.ts';

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
let api: ApiGateway;
let apiId: string;
let issuer: string;
let pools: Parameters<typeof restApisOf>[1];
/** The function's next response; by default, it returns its event. */
let returned: Partial<InvokeResult> | undefined;

beforeAll(() => {
  const deployment = deploy({ app: restApiTemplate });
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
      ...returned,
    }),
  });
});

const send = async (method: string, target: string, headers: Headers = [], body = '') => {
  const response = await api.handle(apiId, requestTo(target, method, headers, body));
  const json = (): ReturnType<typeof JSON.parse> => JSON.parse(response.body.toString());
  return { ...response, header: (name: string) => headerOf(response, name), json };
};

/** Sends a request to a function that returns `result`. */
const sendTo = async (result: Partial<InvokeResult>) => {
  returned = result;
  try {
    return await send('GET', '/api/items/x');
  } finally {
    returned = undefined;
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
  it('passes the event of a REST API to the function', async () => {
    const headers: Headers = [
      ['X-Custom', 'one'],
      ['x-custom', 'two'],
      ['cOOkie', 'a=b'],
    ];
    const event = (await send('GET', '/api/items/a%2Fb%20c?x=1&x=2&y=%C3%A4+z', headers)).json();
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

  it('responds with what the function returned', async () => {
    const result = {
      statusCode: 201,
      headers: { 'X-One': 'a', 'Set-Cookie': 'lost' },
      multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
      body: Buffer.from('hi').toString('base64'),
      isBase64Encoded: true,
    };
    const response = await sendTo({ payload: JSON.stringify(result) });
    expect(response.status).toBe(201);
    expect(response.body.toString()).toBe('hi');
    expect(response.headers.filter(([name]) => name === 'Set-Cookie')).toEqual([
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
    ]);
    expect(response.header('content-type')).toBe('application/json');
  });

  it('renames the headers that API Gateway reserves', async () => {
    const payload = JSON.stringify({
      statusCode: 401,
      headers: { 'WWW-Authenticate': 'Bearer', Date: 'then' },
      body: '',
    });
    const response = await sendTo({ payload });
    expect(response.header('www-authenticate')).toBeUndefined();
    expect(response.header('x-amzn-remapped-www-authenticate')).toBe('Bearer');
    expect(response.header('x-amzn-remapped-date')).toBe('then');
  });

  it.each([
    ['an error', { error: { errorType: 'Error', errorMessage: 'secret' } }],
    ['nothing', { payload: 'null' }],
    ['a string', { payload: '"ok"' }],
    ['no status', { payload: '{"body":"x"}' }],
    ['a body that is not a string', { payload: '{"statusCode":200,"body":{}}' }],
  ])('responds with 502 if the function returns %s', async (_what, result) => {
    const response = await sendTo(result);
    expect(response.status).toBe(502);
    expect(response.body.toString()).not.toContain('secret');
  });

  it('responds with 500 without a permission to invoke the function', async () => {
    expect((await send('GET', '/api/alone')).status).toBe(500);
  });
});

describe('API Gateway’s own response', () => {
  it('has the format that the template defines', async () => {
    const response = await send('GET', '/api/none');
    expect(response.status).toBe(404);
    expect(response.header('content-type')).toBe('application/problem+json');
    expect(response.header('x-asked')).toBe('me');
    expect(response.json()).toEqual({ detail: 'Missing Authentication Token' });
  });

  it.each([
    ['$context.error.messageString', '$context.requestId'],
    ["'me'", 'context.requestId'],
  ])('with something other than %s, such as %s, is an error that names it', (known, other) => {
    const NotFound = JSON.parse(JSON.stringify(restApiTemplate.Resources['NotFound']).replace(known, () => other));
    const edited = { Resources: { ...restApiTemplate.Resources, NotFound } };
    const deployment = deploy({ app: edited });
    expect(() => restApisOf(deployment, pools)).toThrow(
      `app/NotFound: the laptop cloud does not support ${other} in a`,
    );
  });

  it('falls back to the template’s default for its class, then to API Gateway’s default', async () => {
    expect((await send('GET', '/api/mine')).json()).toEqual({ mine: 'Unauthorized' });
    expect((await send('GET', '/api/alone')).json()).toEqual({ message: 'Internal server error' });
  });

  it('is a 403 for an unknown stage or API', async () => {
    expect((await send('GET', '/other/items/x')).status).toBe(403);
    expect((await api.handle('none', requestTo('/api/x'))).status).toBe(403);
  });

  it('is a 429 for requests above the throttle of a method', async () => {
    const statuses = [];
    for (let times = 0; times < 4; times += 1) statuses.push((await send('GET', '/api/few')).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
  });

  it('is a 413 for a body above 10 MB, and a 400 for headers that are too large', async () => {
    expect((await send('GET', '/api/items/x', [], 'x'.repeat(10 * 1024 * 1024 + 1))).status).toBe(413);
    expect((await send('GET', '/api/items/x', [['Cookie', 'x'.repeat(11_000)]])).status).toBe(400);
  });
});

describe('a request validator', () => {
  const post = (body: string, headers: Headers = []) => send('POST', '/api/items', headers, body);

  it('accepts a body that matches the model', async () => {
    expect((await post('{"id":"a","count":1,"more":true}')).status).toBe(200);
  });

  it.each(['', 'null', '[]', '"x"', '{"id":', '{}', '{"id":1}', '{"id":"a","count":0}', '{"id":"a","count":1.5}'])(
    'rejects %j',
    async (body) => {
      const response = await post(body);
      expect(response.status).toBe(400);
      expect(response.json().mine).toBe('Invalid request body');
    },
  );

  it('checks JSON with any charset, but no type without a model', async () => {
    expect((await post('{}', [['content-type', 'Application/JSON; charset=utf-8']])).status).toBe(400);
    expect((await post('{}', [['content-type', 'text/plain']])).status).toBe(200);
  });
});

describe('a user pool authorizer', () => {
  const mine = (authorization: string) => send('GET', '/api/mine', [['authorization', authorization]]);

  it('accepts an ID token of the pool, and passes its claims on as strings', async () => {
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
    ['a malformed token', () => 'x'],
    ['an expired token', () => token({ token_use: 'id', exp: 1 })],
    ['a token of another issuer', () => token({ token_use: 'id', iss: `${issuer}x` })],
    ['an access token, if the method has no scopes', () => token({})],
    ['a token that was tampered with', () => token({ token_use: 'id' }).replace(/.{4}$/, 'AAAA')],
  ])('rejects %s', async (_what, authorization) => {
    expect((await mine(authorization())).status).toBe(401);
  });

  it('requires one of the method’s scopes, which ID tokens never have', async () => {
    const scoped = async (claims: object) =>
      (await send('GET', '/api/scoped', [['Authorization', token(claims)]])).status;
    expect(await scoped({ scope: 'openid write' })).toBe(200);
    expect(await scoped({ scope: 'openid' })).toBe(401);
    expect(await scoped({ token_use: 'id', aud: 'x' })).toBe(401);
  });
});

describe('a mock integration', () => {
  it('responds from its templates', async () => {
    const response = await send('PATCH', '/api/mock');
    expect(response.status).toBe(405);
    expect(response.json()).toEqual({ at: 'mock' });
  });

  it('responds with 415 to types without a template if PassthroughBehavior is NEVER', async () => {
    expect((await send('POST', '/api/mock', [['Content-Type', 'text/plain']], 'x')).status).toBe(415);
  });

  it('with another variable in its templates is an error that names it', () => {
    const edited = JSON.parse(JSON.stringify(restApiTemplate).replace('{\\"at\\":\\"mock\\"}', '$context.stage'));
    const deployment = deploy({ app: edited });
    expect(() => restApisOf(deployment, pools)).toThrow(
      'app/AnyMock: the laptop cloud does not support $context.stage in a mapping template.',
    );
  });

  it.each([
    ['https://b.example', 'https://b.example'],
    ['https://a.example', 'https://a.example'],
    ['https://evil.example', 'https://a.example'],
    [undefined, 'https://a.example'],
  ])('responds to a preflight request from %s by allowing %s', async (origin, allowed) => {
    const response = await send('OPTIONS', '/api/mock', origin === undefined ? [] : [['Origin', origin]]);
    expect(response.status).toBe(204);
    expect(response.header('access-control-allow-origin')).toBe(allowed);
  });
});
