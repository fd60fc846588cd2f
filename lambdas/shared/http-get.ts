import http from 'node:http';
import https from 'node:https';

/** A whole answer: its status, and its body as text. */
export interface Got {
  status: number;
  body: string;
}

/**
 * Gets a JSON document. Redirects are not followed.
 * @throws when there is no whole answer within `timeLimit` milliseconds
 */
export type HttpGet = (url: string, timeLimit: number) => Promise<Got>;

/**
 * By the client that the AWS SDK has loaded anyway. `fetch` is another one, which Node loads with its first use: a fifth
 * of a function's start.
 */
export const httpGet: HttpGet = (url, timeLimit) =>
  new Promise((resolve, reject) => {
    const { get } = url.startsWith('https:') ? https : http;
    const request = get(url, { headers: { Accept: 'application/json' } }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.on('error', reject);
    });
    const timer = setTimeout(() => request.destroy(new Error(`no answer in ${timeLimit} ms`)), timeLimit);
    request.on('error', reject);
    request.on('close', () => clearTimeout(timer));
  });
