// A CloudFront Function (JavaScript runtime 2.0). An API sees its own host, not the one that the shopper asked; it needs
// that one to tell the shop's own pages from those of others in browsers that send no Sec-Fetch-Site.
// CloudFront calls it by the name `handler`.
function handler(event) {
  var request = event.request;
  request.headers['x-forwarded-host'] = { value: request.headers.host.value };
  return request;
}
