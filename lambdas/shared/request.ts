import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { TimeLeft } from './effects.ts';

/** A request as a handler sees it. */
export interface HttpRequest {
  /** API Gateway's name for it, for the log. */
  id: string | undefined;
  method: string;
  /** Every value of the header; its name is case-insensitive. */
  headers(name: string): string[];
  /** The parameter decoded, undefined when it is absent or is not valid percent-encoded UTF-8. */
  pathParameter(name: string): string | undefined;
  query: Record<string, string | undefined>;
  /** The body's text, undefined when there is none. */
  body(): string | undefined;
  bodyBytes(): number;
  timeLeft: TimeLeft;
}

/** API Gateway sends all of an event; whoever invokes a function by hand sends what they like. */
type ProxyEvent = Partial<APIGatewayProxyEvent> | null;

const isText = (value: unknown): value is string => typeof value === 'string';

const valuesByName = (event: ProxyEvent): Map<string, string[]> => {
  const values = new Map<string, string[]>();
  for (const [name, value] of Object.entries(event?.headers ?? {})) {
    if (isText(value)) values.set(name.toLowerCase(), [value]);
  }
  // `headers` keeps only the last value of a repeated header, `multiValueHeaders` has them all.
  for (const [name, all] of Object.entries(event?.multiValueHeaders ?? {})) {
    const given = [all].flat().filter(isText);
    if (given.length > 0) values.set(name.toLowerCase(), given);
  }
  return values;
};

const decoded = (parameter: unknown): string | undefined => {
  if (!isText(parameter)) return undefined;
  try {
    return decodeURIComponent(parameter);
  } catch {
    return undefined;
  }
};

/** The request in API Gateway's proxy event. What is not as API Gateway sends it counts as not sent. */
export const readRequest = (event: ProxyEvent, timeLeft: TimeLeft): HttpRequest => {
  const headers = valuesByName(event);
  const encoding = event?.isBase64Encoded === true ? 'base64' : 'utf8';
  const bytes = isText(event?.body) ? Buffer.from(event.body, encoding) : undefined;
  return {
    id: event?.requestContext?.requestId,
    method: event?.httpMethod ?? '',
    headers: (name) => headers.get(name.toLowerCase()) ?? [],
    pathParameter: (name) => decoded(event?.pathParameters?.[name]),
    query: event?.queryStringParameters ?? {},
    body: () => bytes?.toString('utf8'),
    bodyBytes: () => bytes?.byteLength ?? 0,
    timeLeft,
  };
};
