/** A regular expression for a pattern of IAM or CloudFront: `*` matches any text, `?` one character. */
export const wildcards = (pattern: string): RegExp => {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 's');
};
