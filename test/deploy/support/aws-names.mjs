// Loaded into every function that the emulator runs, in the place of AWS's name service: the emulator knows its APIs and
// its user pools by path only, and `fetch` would look for them on the Internet.
const endpoint = process.env.AWS_ENDPOINT_URL;
const original = globalThis.fetch;

const local = (url) => {
  const api = /^([a-z0-9]+)\.execute-api\./.exec(url.hostname);
  if (api) {
    const [, stage, ...path] = url.pathname.split('/');
    return `${endpoint}/restapis/${api[1]}/${stage}/_user_request_/${path.join('/')}${url.search}`;
  }
  return url.hostname.startsWith('cognito-idp.') ? `${endpoint}${url.pathname}` : undefined;
};

if (endpoint !== undefined)
  globalThis.fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    return original(local(url) ?? input, init);
  };
