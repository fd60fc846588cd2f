// Loaded into every function that the emulator runs, in the place of AWS's name service: the emulator knows its APIs and
// its user pools by path only, and `https` would look for them on the Internet.
import http from 'node:http';
import https from 'node:https';

const endpoint = process.env.AWS_ENDPOINT_URL;
/** What anybody else makes of it: the emulator's worker sends every host of AWS to itself, with nothing said of which. */
let others = https.get;

const local = (url) => {
  const api = /^([a-z0-9]+)\.execute-api\./.exec(url.hostname);
  if (api) {
    const [, stage, ...path] = url.pathname.split('/');
    return `${endpoint}/restapis/${api[1]}/${stage}/_user_request_/${path.join('/')}${url.search}`;
  }
  return url.hostname.startsWith('cognito-idp.') ? `${endpoint}${url.pathname}` : undefined;
};

const get = (url, ...rest) => {
  const instead = URL.canParse(url) ? local(new URL(url)) : undefined;
  return instead === undefined ? others.call(https, url, ...rest) : http.get(instead, ...rest);
};

// Stays in place when it is replaced later.
if (endpoint !== undefined)
  Object.defineProperty(https, 'get', {
    get: () => get,
    set: (replacement) => {
      others = replacement;
    },
  });
