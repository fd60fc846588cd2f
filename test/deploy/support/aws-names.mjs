// Loaded into every function that the emulator runs, in place of AWS's DNS: the emulator has its APIs and user pools only
// at paths, while `https` would look up their hosts on the Internet.
import http from 'node:http';
import https from 'node:https';

const endpoint = process.env.AWS_ENDPOINT_URL;
/** The replacement by the emulator's worker, which sends requests for all AWS hosts to itself, without the host name. */
let replaced = https.get;

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
  return instead === undefined ? replaced.call(https, url, ...rest) : http.get(instead, ...rest);
};

// The emulator's worker replaces `get` later: this keeps ours in front.
if (endpoint !== undefined)
  Object.defineProperty(https, 'get', {
    get: () => get,
    set: (replacement) => {
      replaced = replacement;
    },
  });
