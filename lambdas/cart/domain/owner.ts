/** Whose cart it is. */
export type Owner = { kind: 'anonymous'; cartId: string } | { kind: 'user'; sub: string };

/** The owner's partition key. */
export const ownerKey = (owner: Owner): string =>
  owner.kind === 'anonymous' ? `cart#${owner.cartId}` : `user#${owner.sub}`;
