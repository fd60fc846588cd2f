// Redirects a function's calls to AWS hosts to the laptop cloud, so that production code runs unchanged. Other hosts
// are blocked, so that an unexpected outgoing call does not work by accident.
import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';

const HOST_HEADER = 'x-laptop-host';

const refused = (host) => new Error(`The laptop cloud blocked access to ${host}: functions can reach only AWS hosts.`);

/** Reduces `request(url, options, callback)` to `request(options, callback)`. */
const asOptions = (args) => {
  const callback = args.find((argument) => typeof argument === 'function');
  const [first, second] = args;
  if (typeof first !== 'string' && !(first instanceof URL)) return { options: first, callback };
  const url = new URL(first);
  const more = typeof second === 'object' && second !== null ? second : {};
  return {
    options: { host: url.hostname, path: url.pathname + url.search, ...more },
    callback,
  };
};

/** Patches `http`, `https` and `fetch` to send requests to `door`, an http URL, with the original host in a header. */
export const redirectAws = (door) => {
  const { hostname, port, pathname } = new URL(door);
  const prefix = pathname.replace(/\/$/, '');
  const agent = new http.Agent({ keepAlive: true });
  const realRequest = http.request;
  const realFetch = globalThis.fetch;

  const request = (...args) => {
    const { options, callback } = asOptions(args);
    const host = String(options.hostname ?? options.host ?? 'localhost').replace(/:\d+$/, '');
    if (!host.endsWith('.amazonaws.com')) throw refused(host);
    const { protocol: _protocol, agent: _agent, host: _host, ...rest } = options;
    const outgoing = realRequest(
      { ...rest, hostname, port, path: prefix + (options.path ?? '/'), agent, setHost: false },
      callback,
    );
    outgoing.setHeader('host', host);
    outgoing.setHeader(HOST_HEADER, host);
    return outgoing;
  };
  const get = (...args) => {
    const outgoing = request(...args);
    outgoing.end();
    return outgoing;
  };
  Object.assign(http, { request, get });
  Object.assign(https, { request, get });
  syncBuiltinESMExports();

  globalThis.fetch = async (input, init) => {
    const asked = new Request(input, init);
    const url = new URL(asked.url);
    if (!url.hostname.endsWith('.amazonaws.com')) throw new TypeError('fetch failed', { cause: refused(url.hostname) });
    const redirected = new Request(new URL(prefix + url.pathname + url.search, door), asked);
    redirected.headers.set(HOST_HEADER, url.hostname);
    return realFetch(redirected);
  };
};
