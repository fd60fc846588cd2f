/** Header fields, in the order and case in which they were sent. */
export type Headers = readonly (readonly [name: string, value: string])[];

/** Headers from Node's flat list of names and values. */
export const headersFrom = (raw: readonly string[]): Headers => {
  const headers: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) headers.push([raw[index] ?? '', raw[index + 1] ?? '']);
  return headers;
};

export interface HttpRequest {
  readonly method: string;
  /** The raw path, URL-encoded, without the query. */
  readonly path: string;
  /** The raw query without its question mark; empty if there is none. */
  readonly query: string;
  readonly headers: Headers;
  readonly body: Buffer;
  readonly sourceIp: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** Decodes a part of a path or a query; returns it unchanged if it is malformed. */
export const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** The first header of that name, in any case. */
export const headerOf = ({ headers }: { headers: Headers }, name: string): string | undefined => {
  const wanted = name.toLowerCase();
  return headers.find(([other]) => other.toLowerCase() === wanted)?.[1];
};

export const withoutHeaders = (headers: Headers, names: readonly string[]): Headers => {
  const unwanted = new Set(names.map((name) => name.toLowerCase()));
  return headers.filter(([name]) => !unwanted.has(name.toLowerCase()));
};

/** Adds a header, replacing any others of that name. */
export const withHeader = (headers: Headers, name: string, value: string): Headers => [
  ...withoutHeaders(headers, [name]),
  [name, value],
];

export const jsonResponse = (status: number, value: unknown, headers: Headers = []): HttpResponse => ({
  status,
  headers: [['Content-Type', 'application/json'], ...headers],
  body: Buffer.from(JSON.stringify(value)),
});

export const textResponse = (status: number, text: string, type = 'text/plain; charset=utf-8'): HttpResponse => ({
  status,
  headers: [['Content-Type', type]],
  body: Buffer.from(text),
});
