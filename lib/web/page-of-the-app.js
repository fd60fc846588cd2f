// A CloudFront Function (JavaScript runtime 2.0): a path without a file extension is a view of the single-page app.
// CloudFront calls it by the name `handler`.
function handler(event) {
  var request = event.request;
  if (!/\.[A-Za-z0-9]+$/.test(request.uri)) request.uri = '/index.html';
  return request;
}
