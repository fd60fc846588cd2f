import { changeSchema, idempotencyKeySchema } from '@shop/cart/schemas';
import { PROBLEM_MEDIA_TYPE, PROBLEM_URN, PROBLEMS, type ProblemName, problemSchema } from '@shop/shared/problem';
import * as z from 'zod/mini';
import shop from '../../package.json' with { type: 'json' };
import { problemExample } from './examples.ts';
import { ALWAYS, type AnswerHeader, OPERATIONS, type Operation, problemsOf } from './operations.ts';

/** Problems that no operation returns: for unknown paths and methods. */
const ELSEWHERE: readonly ProblemName[] = ['not-found', 'method-not-allowed'];

const PROBLEM_NAMES = new Set([...ELSEWHERE, ...ALWAYS, ...OPERATIONS.flatMap(({ problems }) => problems)]);

const jsonObject = z.record(z.string(), z.unknown());

/** Describes what JSON Schema cannot be generated from: a check that is a function. */
const override: z.core.ToJSONSchemaParams['override'] = ({ zodSchema, jsonSchema }) => {
  if (zodSchema === changeSchema) jsonSchema.not = { const: 0 };
};

const schemaOf = (schema: z.core.$ZodType, io: 'input' | 'output') => {
  const { $schema: _, ...rest } = jsonObject.parse(z.toJSONSchema(schema, { io, target: 'draft-2020-12', override }));
  return rest;
};

const SECURITY: Readonly<Record<Operation['caller'], readonly Record<string, never[]>[]>> = {
  anybody: [{}],
  owner: [{ cart: [] }, { user: [] }, {}],
  user: [{ user: [] }],
  admin: [{ user: [] }],
};

type Described = { readonly description: string; readonly schema: { readonly type: 'string' } };

const header = (description: string): Described => ({ description, schema: { type: 'string' } });

const ANSWER_HEADERS: Readonly<Record<AnswerHeader, Described>> = {
  ETag: header('Identifies the current version of the cart, for `If-Match`.'),
  'Set-Cookie': header(
    '`__Host-cartId`: given to an anonymous shopper with each write that leaves a line; cleared by a migrate.',
  ),
  'Idempotent-Replayed': header(
    '`true` if this is the response to an earlier request with the same `Idempotency-Key`.',
  ),
};

/** The headers of a problem with this status. */
const PROBLEM_HEADERS: Readonly<Record<number, Record<string, Described>>> = {
  401: { 'WWW-Authenticate': header('`Bearer`') },
  429: { 'Retry-After': header('Seconds.') },
  503: { 'Retry-After': header('Seconds.') },
};

const problemResponse = (status: number, names: readonly ProblemName[]) => ({
  description: names.map((name) => `\`${PROBLEM_URN}${name}\`: ${PROBLEMS[name].title}.`).join(' '),
  ...(PROBLEM_HEADERS[status] && { headers: PROBLEM_HEADERS[status] }),
  content: {
    [PROBLEM_MEDIA_TYPE]: {
      schema: { $ref: '#/components/schemas/Problem' },
      examples: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/examples/${name}` }])),
    },
  },
});

const problemResponses = (operation: Operation) =>
  Object.fromEntries([...problemsOf(operation)].map(([status, names]) => [status, problemResponse(status, names)]));

const parametersOf = ({ path, query, headers = [], example }: Operation) => [
  ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', minLength: 1 },
  })),
  ...(query === undefined
    ? []
    : Object.entries(jsonObject.parse(schemaOf(query, 'input').properties)).map(([name, schema]) => ({
        name,
        in: 'query',
        schema,
      }))),
  ...headers.map((name) => ({
    name,
    in: 'header',
    schema: name === 'Idempotency-Key' ? schemaOf(idempotencyKeySchema, 'input') : { type: 'string' },
    ...(example.headers?.[name] !== undefined && { example: example.headers[name] }),
  })),
];

const success = ({ answer, answerHeaders = [], example }: Operation) => {
  if (answer === undefined) return { 204: { description: 'Success.' } };
  const headers = Object.fromEntries(answerHeaders.map((name) => [name, ANSWER_HEADERS[name]]));
  const content = { 'application/json': { schema: schemaOf(answer, 'output'), example: example.answer } };
  return { 200: { description: 'Success.', ...(answerHeaders.length > 0 && { headers }), content } };
};

const describe = (operation: Operation) => ({
  operationId: operation.id,
  summary: operation.summary,
  ...(operation.description !== undefined && { description: operation.description }),
  tags: [operation.service],
  security: SECURITY[operation.caller],
  parameters: parametersOf(operation),
  ...(operation.body && {
    requestBody: {
      required: true,
      content: { 'application/json': { schema: schemaOf(operation.body, 'input'), example: operation.example.body } },
    },
  }),
  responses: { ...success(operation), ...problemResponses(operation) },
});

/** One OpenAPI 3.1 document of both APIs, generated from the schemas that the functions parse with. */
export const openApiDocument = () => {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS)
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Serverless shopping cart',
      version: shop.version,
      description:
        'Errors are problem documents (RFC 9457). Prices are integers, in the currency’s minor unit. A path that does not exist returns 404, `urn:problem:cart:not-found`; a method that a path does not support returns 405, `urn:problem:cart:method-not-allowed`.',
      license: { name: 'MIT-0', identifier: 'MIT-0' },
    },
    servers: [{ url: '/api', description: 'Both APIs share the site’s origin.' }],
    paths,
    components: {
      schemas: { Problem: schemaOf(problemSchema, 'output') },
      examples: Object.fromEntries(
        [...PROBLEM_NAMES].toSorted().map((name) => [name, { value: problemExample(name) }]),
      ),
      securitySchemes: {
        cart: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-cartId',
          description: 'Identifies an anonymous cart. Set by the first write.',
        },
        user: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A Cognito access token.' },
      },
    },
  };
};
