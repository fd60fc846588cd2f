import { addLineSchema, setLineSchema } from '@shop/cart/schemas';
import type { Product } from '@shop/products/schemas';
import { HttpResponse, http } from 'msw';
import { aCart, aLine } from './fixtures.ts';
import { api } from './server.ts';

type Sent = {
  readonly method: string;
  readonly path: string;
  readonly key: string | null;
  readonly token: string | null;
};

/** A minimal cart service, which honours Idempotency-Keys as the real one does. */
export const createCartService = (products: readonly Product[]) => {
  const quantities = new Map<string, number>();
  const done = new Set<string>();
  const sent: Sent[] = [];
  const productOf = (productId: string) => {
    const found = products.find((product) => product.productId === productId);
    if (found === undefined) throw new Error(`The test has no product ${productId}.`);
    return found;
  };
  const line = (productId: string) => aLine(productOf(productId), quantities.get(productId) ?? 0);
  const record = (request: Request) =>
    sent.push({
      method: request.method,
      path: new URL(request.url).pathname,
      key: request.headers.get('Idempotency-Key'),
      token: request.headers.get('Authorization'),
    });
  const handlers = [
    http.get(api('/product'), () => HttpResponse.json({ products })),
    http.get(api('/cart'), ({ request }) => {
      record(request);
      const lines = [...quantities.keys()].filter((id) => quantities.get(id)).map(line);
      return HttpResponse.json(aCart(...lines), { headers: { ETag: `"${JSON.stringify([...quantities]).length}"` } });
    }),
    http.post(api('/cart'), async ({ request }) => {
      record(request);
      const key = request.headers.get('Idempotency-Key') ?? '';
      const { productId, quantity } = addLineSchema.parse(await request.json());
      if (!done.has(key)) quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);
      done.add(key);
      return HttpResponse.json(line(productId));
    }),
    http.put(api('/cart/:productId'), async ({ request, params }) => {
      record(request);
      const productId = String(params.productId);
      quantities.set(productId, setLineSchema.parse(await request.json()).quantity);
      return HttpResponse.json(line(productId));
    }),
    http.delete(api('/cart/:productId'), ({ request, params }) => {
      record(request);
      quantities.delete(String(params.productId));
      return new HttpResponse(null, { status: 204 });
    }),
  ];
  return { handlers, quantities, sent, line };
};
