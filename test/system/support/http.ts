import { Agent, request } from 'node:http';
import { expectDescribed } from './described.ts';
import { shop } from './shop.ts';

/** Parsed JSON, not typed: tests look into it freely. */
export type Json = ReturnType<typeof JSON.parse>;

export type Answer = {
  status: number;
  /** All values of a header, in any case of its name. */
  all(name: string): string[];
  header(name: string): string | undefined;
  text: string;
  json: Json;
};

export type Sent = {
  /** Pairs, so that a test can choose case, order and repetition. */
  headers?: [string, string][];
  /** A string or buffer is sent as it is, anything else as JSON with its content type. */
  body?: unknown;
  url?: string;
};

const agent = new Agent({ keepAlive: true });

const exchange = (method: string, path: string, { headers = [], body, url = shop().url }: Sent): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const isJson = body !== undefined && typeof body !== 'string' && !Buffer.isBuffer(body);
    const bytes = isJson ? JSON.stringify(body) : (body as string | Buffer | undefined);
    const hasType = headers.some(([name]) => name.toLowerCase() === 'content-type');
    const all = [...headers, ...(isJson && !hasType ? [['Content-Type', 'application/json'] as [string, string]] : [])];
    const { hostname, port } = new URL(url);
    const setHost = !all.some(([name]) => name.toLowerCase() === 'host');
    const outgoing = request({ hostname, port, method, path, agent, setHost }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.once('error', reject);
      incoming.once('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const values = (name: string) =>
          incoming.rawHeaders.filter(
            (_value, index, raw) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === name.toLowerCase(),
          );
        resolve({
          status: incoming.statusCode ?? 0,
          all: values,
          header: (name) => values(name)[0],
          text,
          get json() {
            return JSON.parse(text);
          },
        });
      });
    });
    outgoing.once('error', reject);
    for (const [name, value] of all) outgoing.appendHeader(name, value);
    outgoing.setHeader('Content-Length', bytes === undefined ? 0 : Buffer.byteLength(bytes));
    outgoing.end(bytes);
  });

/**
 * Sends exactly this request: unlike `fetch`, it neither normalises nor encodes the path. Fails if the published document
 * does not list the response.
 */
export const send = async (method: string, path: string, sent: Sent = {}): Promise<Answer> => {
  const answer = await exchange(method, path, sent);
  expectDescribed(method, path, answer);
  return answer;
};
