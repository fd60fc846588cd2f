import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { TimeLeft } from './effects.ts';

/** A request as a handler sees it. */
export interface HttpRequest {
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

const valuesByName = (event: APIGatewayProxyEvent): Map<string, string[]> => {
  const values = new Map<string, string[]>();
  for (const [name, value] of Object.entries(event.headers ?? {})) {
    if (value !== undefined) values.set(name.toLowerCase(), [value]);
  }
  // `headers` keeps only the last value of a repeated header, `multiValueHeaders` has them all.
  for (const [name, all] of Object.entries(event.multiValueHeaders ?? {})) {
    if (all !== undefined && all.length > 0) values.set(name.toLowerCase(), all);
  }
  return values;
};

const decoded = (parameter: string | undefined): string | undefined => {
  if (parameter === undefined) return undefined;
  try {
    return decodeURIComponent(parameter);
  } catch {
    return undefined;
  }
};

/** The request in API Gateway's proxy event. */
export const readRequest = (event: APIGatewayProxyEvent, timeLeft: TimeLeft): HttpRequest => {
  const headers = valuesByName(event);
  const raw = event.body ?? undefined;
  const bytes = raw === undefined ? undefined : Buffer.from(raw, event.isBase64Encoded === true ? 'base64' : 'utf8');
  return {
    method: event.httpMethod,
    headers: (name) => headers.get(name.toLowerCase()) ?? [],
    pathParameter: (name) => decoded(event.pathParameters?.[name]),
    query: event.queryStringParameters ?? {},
    body: () => bytes?.toString('utf8'),
    bodyBytes: () => bytes?.byteLength ?? 0,
    timeLeft,
  };
};
