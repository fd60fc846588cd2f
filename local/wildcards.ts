/** The expression of a pattern in which `*` stands for any text and `?` for one character, as IAM and CloudFront write them. */
export const wildcards = (pattern: string): RegExp => {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 's');
};
