import { Compile, parse } from 'velocityjs';
import { type HttpResponse, headerOf } from '../http/message.ts';
import { PlainError } from '../plain-error.ts';
import type { RequestContext } from './context.ts';
import type { GatewayError } from './gateway-response.ts';
import type { Integration, MethodProperties } from './resources.ts';
import { mediaTypeOf } from './validation.ts';

interface Override {
  status: number | undefined;
  readonly header: Record<string, string>;
}

/** The variables of a mapping template. What it sets in `responseOverride` goes to `override`. */
const variables = (context: RequestContext, override: Override) => {
  const { request, pathParameters } = context;
  const named = (values: (name: string) => string | undefined) => ({ get: (name: string) => values(name) ?? '' });
  const query = new URLSearchParams(request.query);
  const places = {
    header: named((name) => headerOf(request, name)),
    path: named((name) => pathParameters[name]),
    querystring: named((name) => query.get(name) ?? undefined),
  };
  return {
    input: {
      body: request.body.toString('utf8'),
      params: (name?: string) =>
        name === undefined ? places : places.path.get(name) || places.querystring.get(name) || places.header.get(name),
    },
    context: {
      requestId: context.requestId,
      stage: context.stage,
      httpMethod: request.method,
      resourcePath: context.resourcePath,
      responseOverride: override,
    },
  };
};

const render = (template: string, context: RequestContext, override: Override): string =>
  /[$#]/.test(template) ? new Compile(parse(template)).render(variables(context, override)) : template;

/** API Gateway does not insist on JSON: the CDK's preflight says `{ statusCode: 200 }`. */
const requestedStatus = (text: string): string | undefined => /\bstatusCode"?\s*:\s*"?(\d{3})/.exec(text)?.[1];

/** Throws a PlainError for a mapping that the laptop cloud does not support, or that AWS would reject. */
export const checkMock = ({ Integration, MethodResponses = [] }: MethodProperties, where: string): void => {
  for (const { StatusCode, ResponseParameters = {} } of Integration.IntegrationResponses ?? []) {
    const declared = MethodResponses.find((response) => response.StatusCode === StatusCode)?.ResponseParameters ?? {};
    for (const [name, value] of Object.entries(ResponseParameters)) {
      if (!(name in declared))
        throw new PlainError(`${where}: ${name} is not declared in the method's response ${StatusCode}.`);
      if (!/^'.*'$/s.test(value))
        throw new PlainError(`${where}: the laptop cloud does not support the mapping ${value} of ${name}.`);
    }
  }
};

/** The response of a MOCK integration, from its templates. */
export const answerMock = (integration: Integration, context: RequestContext): HttpResponse | GatewayError => {
  const templates = integration.RequestTemplates ?? {};
  const template = templates[mediaTypeOf(context.request)];
  const noneFits =
    integration.PassthroughBehavior === 'NEVER' ||
    (integration.PassthroughBehavior === 'WHEN_NO_TEMPLATES' && Object.keys(templates).length > 0);
  if (template === undefined && noneFits) return { type: 'UNSUPPORTED_MEDIA_TYPE' };
  const override: Override = { status: undefined, header: {} };
  const status = requestedStatus(
    template === undefined ? context.request.body.toString('utf8') : render(template, context, override),
  );
  const responses = integration.IntegrationResponses ?? [];
  const response =
    responses.find(
      ({ SelectionPattern }) => SelectionPattern && new RegExp(`^(?:${SelectionPattern})$`).test(status ?? ''),
    ) ?? responses.find(({ SelectionPattern }) => !SelectionPattern);
  if (status === undefined || response === undefined) return { type: 'API_CONFIGURATION_ERROR' };
  const body = render(response.ResponseTemplates?.['application/json'] ?? '', context, override);
  const headers = new Map<string, readonly [string, string]>([['content-type', ['Content-Type', 'application/json']]]);
  for (const [name, value] of Object.entries(response.ResponseParameters ?? {})) {
    const header = name.replace(/^method\.response\.header\./, '');
    headers.set(header.toLowerCase(), [header, value.slice(1, -1)]);
  }
  for (const [name, value] of Object.entries(override.header)) headers.set(name.toLowerCase(), [name, value]);
  return {
    status: override.status ?? Number(response.StatusCode),
    headers: [...headers.values(), ['x-amzn-RequestId', context.requestId]],
    body: Buffer.from(body),
  };
};
