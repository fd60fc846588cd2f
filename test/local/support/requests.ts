import type { Headers, HttpRequest } from '../../../local/http/message.ts';

/** A request to a target, such as `/api/cart?x=1`. */
export const requestTo = (target: string, method = 'GET', headers: Headers = [], body = ''): HttpRequest => {
  const [path = '', query = ''] = target.split('?');
  return { method, path, query, headers, body: Buffer.from(body), sourceIp: '10.1.2.3' };
};
