import { Compile, parse } from 'velocityjs';
import { type HttpResponse, headerOf } from '../http/message.ts';
import { PlainError } from '../plain-error.ts';
import type { RequestContext } from './context.ts';
import type { GatewayError } from './gateway-response.ts';
import type { Integration, MethodProperties } from './resources.ts';
import { mediaTypeOf } from './validation.ts';

/** The variables of a mapping template. The headers that it sets in `responseOverride` go to `override`. */
const variables = (context: RequestContext, override: Record<string, string>) => ({
  input: { params: () => ({ header: { get: (name: string) => headerOf(context.request, name) ?? '' } }) },
  context: { responseOverride: { header: override } },
});

const SUPPORTED = /\$input\.params\(\)\.header\.get\(|\$context\.responseOverride\.header\./g;

const checkTemplate = (template: string, where: string): void => {
  const [other] = /\$[!{]*(?:input|context|stageVariables|util)\b[\w.]*/.exec(template.replace(SUPPORTED, '')) ?? [];
  if (other !== undefined)
    throw new PlainError(`${where}: the laptop cloud does not support ${other} in a mapping template.`);
};

const render = (template: string, context: RequestContext, override: Record<string, string>): string =>
  /[$#]/.test(template) ? new Compile(parse(template)).render(variables(context, override)) : template;

/** API Gateway does not insist on JSON: the CDK's preflight says `{ statusCode: 200 }`. */
const requestedStatus = (text: string): string | undefined => /\bstatusCode"?\s*:\s*"?(\d{3})/.exec(text)?.[1];

/** Throws a PlainError for a mapping that the laptop cloud does not support, or that AWS would reject. */
export const checkMock = ({ Integration, MethodResponses = [] }: MethodProperties, where: string): void => {
  for (const template of Object.values(Integration.RequestTemplates ?? {})) checkTemplate(template, where);
  for (const { StatusCode, ResponseParameters = {}, ResponseTemplates = {} } of Integration.IntegrationResponses ??
    []) {
    for (const template of Object.values(ResponseTemplates)) checkTemplate(template, where);
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
export const mockResponse = (integration: Integration, context: RequestContext): HttpResponse | GatewayError => {
  const template = integration.RequestTemplates?.[mediaTypeOf(context.request)];
  if (template === undefined && integration.PassthroughBehavior === 'NEVER') return { type: 'UNSUPPORTED_MEDIA_TYPE' };
  const override: Record<string, string> = {};
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
  for (const [name, value] of Object.entries(override)) headers.set(name.toLowerCase(), [name, value]);
  return {
    status: Number(response.StatusCode),
    headers: [...headers.values(), ['x-amzn-RequestId', context.requestId]],
    body: Buffer.from(body),
  };
};
