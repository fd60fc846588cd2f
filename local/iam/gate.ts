import * as z from 'zod/mini';
import { type HttpRequest, type HttpResponse, headerOf, jsonResponse, withoutHeaders } from '../http/message.ts';
import { type CallsOf, dynamoDbCalls, type Place, sqsCalls, streamCalls } from './calls.ts';
import { type Call, type Decision, decide, policyFor } from './evaluate.ts';
import type { PolicyDocument } from './policy.ts';

/** A caller: a function with its role. */
export interface Principal {
  readonly roleArn: string;
  /** The ARN in AWS's error messages: `arn:aws:sts::…:assumed-role/<role>/<function>`. */
  readonly sessionArn: string;
  readonly documents: readonly PolicyDocument[];
}

export interface GateOptions extends Place {
  /** By access key id. From another terminal, any other key has full access. */
  readonly principals: ReadonlyMap<string, Principal>;
  /** Queue policies, by the queue's ARN. */
  readonly resourcePolicies: ReadonlyMap<string, readonly PolicyDocument[]>;
  readonly sendToDynamoDb: (request: HttpRequest) => Promise<HttpResponse>;
  readonly sendToSqs: (request: HttpRequest) => Promise<HttpResponse>;
  /** The engine's ARN of each stream, by the template's ARN. */
  readonly streams: ReadonlyMap<string, string>;
  /** Called for every denied call. */
  readonly onRefusal?: (principal: Principal, call: Call) => void;
}

const jsonObject = z.record(z.string(), z.unknown());

/** The body of a call; undefined if it is not a JSON object. */
const readBody = ({ body }: HttpRequest): Record<string, unknown> | undefined => {
  try {
    return jsonObject.parse(JSON.parse(body.toString('utf8') || '{}'));
  } catch {
    return undefined;
  }
};

/** Where a call comes from: a function, which has its own access key, or another terminal. */
export type Asker = 'function' | 'terminal';

export type Gate = (request: HttpRequest, asker: Asker) => Promise<HttpResponse>;

/** An error response of the service; `ofQueues` is SQS's error code from its older query protocol. */
const refused = (service: string, type: string, ofQueues: string, message: string): HttpResponse =>
  jsonResponse(
    service === 'sqs' ? 403 : 400,
    { __type: `com.amazon.coral.service#${type}`, Message: message, message },
    [['x-amzn-errortype', type], ...(service === 'sqs' ? [['x-amzn-query-error', `${ofQueues};Sender`] as const] : [])],
  );

/** The response to a malformed call. SDKs do not retry it, unlike a 500. */
const malformed = (type: 'SerializationException' | 'ValidationException', message: string): HttpResponse =>
  jsonResponse(400, { __type: `com.amazon.coral.service#${type}`, message }, [['x-amzn-errortype', type]]);

const accessDenied = (
  principal: Principal,
  { action, resource }: Call,
  decision: Decision,
  service: string,
): HttpResponse => {
  const because =
    decision === 'explicitly denied'
      ? 'with an explicit deny in a policy'
      : `because no identity-based policy allows the ${action} action`;
  const message = `User: ${principal.sessionArn} is not authorized to perform: ${action} on resource: ${resource} ${because}`;
  return refused(service, 'AccessDeniedException', 'AccessDenied', message);
};

/** The response to a function with an unknown access key, or without a signature. */
const unknownCaller = (service: string, key: string | undefined): HttpResponse =>
  key === undefined
    ? refused(
        service,
        'MissingAuthenticationTokenException',
        'MissingAuthenticationToken',
        'Request is missing Authentication Token',
      )
    : refused(
        service,
        'UnrecognizedClientException',
        'InvalidClientTokenId',
        'The security token included in the request is invalid.',
      );

interface Service {
  readonly service: string;
  readonly calls: CallsOf;
}

/**
 * Guards DynamoDB and SQS: a call with a function's access key must be allowed by the function's role, or gets AWS's
 * error. Streams have the templates' ARNs; the gate translates them to the engine's.
 */
export const createGate = (options: GateOptions): Gate => {
  const services: Record<string, Service> = {
    DynamoDB_20120810: { service: 'dynamodb', calls: dynamoDbCalls(options) },
    DynamoDBStreams_20120810: { service: 'streams', calls: streamCalls },
    AmazonSQS: { service: 'sqs', calls: sqsCalls(options) },
  };

  const decisionOn = (principal: Principal, call: Call): Decision => {
    const own = decide(principal.documents, call);
    if (own === 'explicitly denied') return own;
    const policies = options.resourcePolicies.get(call.resource) ?? [];
    const decisions = policies.map((policy) => decide([policyFor(policy, 'AWS', [principal.roleArn])], call));
    if (decisions.includes('explicitly denied')) return 'explicitly denied';
    return own === 'allowed' || decisions.includes('allowed') ? 'allowed' : 'not allowed';
  };

  return async (request, asker) => {
    const [prefix = '', operation = ''] = (headerOf(request, 'x-amz-target') ?? '').split('.');
    const known = services[prefix];
    if (known === undefined)
      return jsonResponse(400, {
        __type: 'UnknownOperationException',
        message: `This endpoint supports DynamoDB and SQS, but not '${prefix}.${operation}'.`,
      });
    const body = readBody(request);
    if (body === undefined) return malformed('SerializationException', 'The body is not a JSON object.');
    const key = /Credential=([^/,\s]+)\//.exec(headerOf(request, 'authorization') ?? '')?.[1];
    const principal = key === undefined ? undefined : options.principals.get(key);
    if (principal === undefined && asker === 'function') return unknownCaller(known.service, key);
    if (principal !== undefined) {
      const calls = callsOf(known, operation, body);
      if ('status' in calls) return calls;
      for (const call of calls) {
        const decision = decisionOn(principal, call);
        if (decision === 'allowed') continue;
        options.onRefusal?.(principal, call);
        return accessDenied(principal, call, decision, known.service);
      }
    }
    if (known.service === 'sqs') return options.sendToSqs(request);
    if (known.service === 'streams') return callStreams(options, request, body);
    return options.sendToDynamoDb(request);
  };
};

/** The permissions that a call requires, or the error response if it lacks required parameters. */
const callsOf = (
  { service, calls }: Service,
  operation: string,
  body: Record<string, unknown>,
): Call[] | HttpResponse => {
  try {
    return calls(operation, body) ?? [{ action: `${service}:${operation}`, resource: '*', context: {} }];
  } catch (error) {
    if (!(error instanceof z.core.$ZodError)) throw error;
    return malformed('ValidationException', z.prettifyError(error));
  }
};

const streamCall = z.looseObject({ StreamArn: z.optional(z.string()), ShardIterator: z.optional(z.string()) });
const streamAnswer = z.looseObject({ ShardIterator: z.optional(z.string()), NextShardIterator: z.nullish(z.string()) });

/** Replaces our stream ARN with the engine's, and prefixes iterators in the response with ours. */
const callStreams = async (
  { streams, sendToDynamoDb }: GateOptions,
  request: HttpRequest,
  body: Record<string, unknown>,
): Promise<HttpResponse> => {
  const call = z.safeParse(streamCall, body);
  if (!call.success) return malformed('ValidationException', z.prettifyError(call.error));
  const { StreamArn, ShardIterator, ...rest } = call.data;
  const [arnInIterator = '', engineIterator] = (ShardIterator ?? '').split(/\|(.*)/s);
  const arn = StreamArn ?? arnInIterator;
  const engineArn = streams.get(arn);
  if (engineArn === undefined) return sendToDynamoDb(request);
  const forwarded = {
    ...rest,
    ...(StreamArn && { StreamArn: engineArn }),
    ...(engineIterator && { ShardIterator: engineIterator }),
  };
  const answer = await sendToDynamoDb({ ...request, body: Buffer.from(JSON.stringify(forwarded)) });
  if (answer.status !== 200) return answer;
  const parsed = z.parse(streamAnswer, JSON.parse(answer.body.toString('utf8')));
  const named = {
    ...parsed,
    ...(parsed.ShardIterator && { ShardIterator: `${arn}|${parsed.ShardIterator}` }),
    ...(parsed.NextShardIterator && { NextShardIterator: `${arn}|${parsed.NextShardIterator}` }),
  };
  return {
    ...answer,
    headers: withoutHeaders(answer.headers, ['x-amz-crc32', 'content-length']),
    body: Buffer.from(JSON.stringify(named)),
  };
};
