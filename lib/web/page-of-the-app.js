// A CloudFront Function (JavaScript runtime 2.0): a path without a file ending is a view of the storefront's one page.
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name
// oxlint-disable-next-line no-unused-vars
function handler(event) {
  var request = event.request;
  if (!/\.[A-Za-z0-9]+$/.test(request.uri)) request.uri = '/index.html';
  return request;
}
