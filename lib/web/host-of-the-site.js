// A CloudFront Function (JavaScript runtime 2.0). An API receives its own host name, but needs the one that the browser
// requested, to distinguish the shop's pages from other sites' in browsers that do not send Sec-Fetch-Site.
// CloudFront calls it by the name `handler`.
function handler(event) {
  var request = event.request;
  request.headers['x-forwarded-host'] = { value: request.headers.host.value };
  return request;
}
