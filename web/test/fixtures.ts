import { type Cart, cartSchema, type Line, lineSchema } from '@shop/cart/schemas';
import { type Product, productSchema } from '@shop/products/schemas';
import { type ProblemName, problem } from '@shop/shared/problem';
import { HttpResponse } from 'msw';

/** Parsed by the schema, so that a fixture cannot drift from the contract. */
export const aProduct = (part: Partial<Product> = {}): Product =>
  productSchema.parse({
    productId: 'teapot',
    name: 'Teapot',
    category: 'Kitchen',
    description: 'Pours straight.',
    price: 3400,
    currency: 'USD',
    pictures: ['/pictures/teapot.svg'],
    tags: ['tea'],
    package: { height: 10, length: 20, weight: 900, width: 15 },
    createdDate: '2026-01-01T00:00:00.000Z',
    modifiedDate: '2026-01-01T00:00:00.000Z',
    ...part,
  });

export const aLine = (product: Product, quantity: number, part: Partial<Line> = {}): Line =>
  lineSchema.parse({
    productId: product.productId,
    quantity,
    product,
    lineTotal: product.price * quantity,
    addedAt: '2026-11-01T10:00:00.000Z',
    expiresAt: '2026-11-02T10:00:00.000Z',
    ...part,
  });

export const aCart = (...items: Line[]): Cart =>
  cartSchema.parse({
    items,
    totalQuantity: items.reduce((sum, { quantity }) => sum + quantity, 0),
    subtotal: items.reduce((sum, { lineTotal }) => sum + lineTotal, 0),
    currency: 'USD',
    expiresAt: items[0]?.expiresAt ?? null,
  });

export const refuse = (name: ProblemName, detail: string) => {
  const body = problem(name, detail);
  return HttpResponse.json(body, { status: body.status, headers: { 'Content-Type': 'application/problem+json' } });
};
