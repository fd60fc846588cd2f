import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';

/** A complete response: its status, and its body as text. */
export interface Got {
  status: number;
  body: string;
}

/**
 * Gets a JSON document. Redirects are not followed.
 * @throws if there is no complete response within `timeLimit` milliseconds
 */
export type HttpGet = (url: string, timeLimit: number) => Promise<Got>;

/** Whether the request was sent on a kept connection that the other side had closed, perhaps while Lambda had frozen us. */
const isDeadConnection = (request: ClientRequest, error: Error): boolean =>
  request.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(String(Reflect.get(error, 'code')));

const readAnswer = (response: IncomingMessage, resolve: (got: Got) => void, reject: (error: Error) => void): void => {
  let body = '';
  response.setEncoding('utf8');
  response.on('data', (text: string) => {
    body += text;
  });
  response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
  response.on('error', reject);
};

/**
 * Uses the HTTP client that the AWS SDK has already loaded. `fetch` is another one, which Node loads on first use: a
 * fifth of a function's cold start.
 */
export const httpGet: HttpGet = async (url, timeLimit) => {
  const { get } = url.startsWith('https:') ? https : http;
  let request: ClientRequest | undefined;
  const timer = setTimeout(() => request?.destroy(new Error(`no answer in ${timeLimit} ms`)), timeLimit);
  try {
    return await new Promise((resolve, reject) => {
      const send = (options: RequestOptions): void => {
        const sent = get(url, { ...options, headers: { Accept: 'application/json' } });
        request = sent;
        sent.on('response', (response) => readAnswer(response, resolve, reject));
        sent.on('error', (error) => (isDeadConnection(sent, error) ? send({ agent: false }) : reject(error)));
      };
      send({});
    });
  } finally {
    clearTimeout(timer);
  }
};
