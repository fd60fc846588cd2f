import { changeSchema, idempotencyKeySchema } from '@shop/cart/schemas';
import { PROBLEM_MEDIA_TYPE, PROBLEM_URN, PROBLEMS, problemSchema } from '@shop/shared/problem';
import * as z from 'zod/mini';
import { OPERATIONS, type Operation, problemsOf } from './operations.ts';

const jsonObject = z.record(z.string(), z.unknown());

/** Says what JSON Schema cannot be made of by itself: a check that is a function. */
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

const problemAnswers = (operation: Operation) =>
  Object.fromEntries(
    [...problemsOf(operation)].map(([status, names]) => [
      status,
      {
        description: names.map((name) => `\`${PROBLEM_URN}${name}\`: ${PROBLEMS[name].title}.`).join(' '),
        content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );

const parametersOf = ({ path, query, headers = [] }: Operation) => [
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
  })),
];

const describe = (operation: Operation) => ({
  operationId: operation.id,
  summary: operation.summary,
  tags: [operation.service],
  security: SECURITY[operation.caller],
  parameters: parametersOf(operation),
  ...(operation.body && {
    requestBody: {
      required: true,
      content: { 'application/json': { schema: schemaOf(operation.body, 'input'), example: operation.example.body } },
    },
  }),
  responses: {
    ...(operation.answer
      ? {
          200: {
            description: 'Done.',
            content: { 'application/json': { schema: schemaOf(operation.answer, 'output') } },
          },
        }
      : { 204: { description: 'Done.' } }),
    ...problemAnswers(operation),
  },
});

/** The OpenAPI 3.1 document of both APIs, as one: made from the very schemas by which the functions parse. */
export const openApiDocument = () => {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS)
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Serverless shopping cart',
      version: '1.0.0',
      description: 'Errors are problem documents (RFC 9457). Prices are integers, in the currency’s minor unit.',
      license: { name: 'MIT-0', identifier: 'MIT-0' },
    },
    servers: [{ url: '/api', description: 'Both APIs stand behind the site, on its own origin.' }],
    paths,
    components: {
      schemas: { Problem: schemaOf(problemSchema, 'output') },
      securitySchemes: {
        cart: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-cartId',
          description: 'Names an anonymous cart; set by the first write.',
        },
        user: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A Cognito access token.' },
      },
    },
  };
};
