// Loaded into every function that the emulator runs, in the place of AWS's name service: the emulator knows its APIs and
// its user pools by path only, and `https` would look for them on the Internet.
import http from 'node:http';
import https from 'node:https';

const endpoint = process.env.AWS_ENDPOINT_URL;
const original = https.get;

const local = (url) => {
  const api = /^([a-z0-9]+)\.execute-api\./.exec(url.hostname);
  if (api) {
    const [, stage, ...path] = url.pathname.split('/');
    return `${endpoint}/restapis/${api[1]}/${stage}/_user_request_/${path.join('/')}${url.search}`;
  }
  return url.hostname.startsWith('cognito-idp.') ? `${endpoint}${url.pathname}` : undefined;
};

if (endpoint !== undefined)
  https.get = (url, ...rest) => {
    const instead = local(new URL(url));
    return instead === undefined ? original(url, ...rest) : http.get(instead, ...rest);
  };
