import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { type Answer, refused, SECURITY_HEADERS } from './answer.ts';
import { checkBodySize } from './body.ts';
import { type Effects, timeLeftOf } from './effects.ts';
import { type Facts, factsOf, type Log } from './log.ts';
import { checkOrigin, corsHeaders } from './origins.ts';
import { Refusal } from './refusal.ts';
import { type HttpRequest, readRequest } from './request.ts';

/** The dependencies of every endpoint. */
export interface EndpointDependencies {
  log: Log;
  effects: Effects;
  /** Origins, besides our own, whose pages may use the API. */
  allowedOrigins: readonly string[];
}

/** Adds facts to the one log line of this request. */
export type AddFacts = (facts: Facts) => void;

export type Endpoint = (request: HttpRequest, addFacts: AddFacts) => Promise<Answer>;

export type ApiHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

const internal = () => new Refusal('internal', 'Something went wrong on our end. Try again later.');

const answerOf = async (endpoint: Endpoint, request: HttpRequest, addFacts: AddFacts, log: Log): Promise<Answer> => {
  try {
    return await endpoint(request, addFacts);
  } catch (error) {
    if (!(error instanceof Refusal)) {
      log.error('unexpected error', factsOf(error));
      return refused(internal());
    }
    addFacts({ problem: error.problemName });
    if (error.cause !== undefined) log.warn('refused because of an error', factsOf(error.cause));
    return refused(error);
  }
};

/**
 * An endpoint as a Lambda handler: rejects what no endpoint accepts (requests from other sites' pages, large bodies),
 * turns refusals and unexpected errors into problem documents, and logs one line per request.
 */
export const httpHandler = (route: string, deps: EndpointDependencies, endpoint: Endpoint): ApiHandler => {
  let coldStart = true;
  return async (event, context) => {
    const started = deps.effects.now();
    const request = readRequest(event, timeLeftOf(context));
    const facts: Facts = {};
    const addFacts: AddFacts = (more) => void Object.assign(facts, more);
    const guarded: Endpoint = async () => {
      checkOrigin(request, deps.allowedOrigins);
      checkBodySize(request);
      return endpoint(request, addFacts);
    };
    const answer = await answerOf(guarded, request, addFacts, deps.log);
    deps.log.info('request', {
      route,
      status: answer.status,
      outcome: answer.status < 400 ? 'ok' : answer.status < 500 ? 'refused' : 'failed',
      ...facts,
      milliseconds: deps.effects.now() - started,
      coldStart,
      requestId: context.awsRequestId,
      apiRequestId: request.id,
    });
    coldStart = false;
    return {
      statusCode: answer.status,
      headers: { ...SECURITY_HEADERS, ...corsHeaders(request, deps.allowedOrigins), ...answer.headers },
      body: answer.body,
    };
  };
};
