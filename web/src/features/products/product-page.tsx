import './product-page.css';
import { type Product, productAnswerSchema } from '@shop/products/schemas';
import { ApiError, call } from '../../shared/api.ts';
import { formatMoney } from '../../shared/money.ts';
import { tintOf, useProducts } from '../../shared/products.ts';
import { queryClient } from '../../shared/query-client.ts';
import { Link } from '../../shared/router.tsx';
import { EmptyState } from '../../shared/ui/empty-state.tsx';
import { ErrorState } from '../../shared/ui/error-state.tsx';
import { Skeleton } from '../../shared/ui/skeleton.tsx';
import { Tile } from '../../shared/ui/tile.tsx';
import { useQuery } from '../../shared/use-query.ts';
import { useView } from '../../shared/use-view.ts';
import { quantityIn, useCart } from '../cart/cart.ts';
import { CartStepper } from '../cart/cart-stepper.tsx';
import { filterPath } from './filter.ts';
import { ProductCard } from './product-card.tsx';

const RELATED = 4;

const useProduct = (productId: string) =>
  useQuery({
    queryKey: ['product', productId],
    queryFn: async () => (await call(`/product/${encodeURIComponent(productId)}`, productAnswerSchema)).product,
    // From the catalogue the product is shown at once, and stays if this request fails.
    initialData: () =>
      queryClient.getQueryData<Product[]>(['products'])?.find((product) => product.productId === productId),
    initialDataUpdatedAt: () => queryClient.getQueryState(['products'])?.dataUpdatedAt,
    staleTime: 60_000,
  });

const Details = ({ product }: { product: Product }) => {
  const { height, length, width, weight } = product.package;
  return (
    <dl className="details">
      <div>
        <dt>Package</dt>
        <dd>
          {length} × {width} × {height} cm
        </dd>
      </div>
      <div>
        <dt>Weight</dt>
        <dd>{new Intl.NumberFormat('en', { style: 'unit', unit: 'gram' }).format(weight)}</dd>
      </div>
      <div>
        <dt>Tags</dt>
        <dd>
          <ul className="tags">
            {product.tags.map((tag) => (
              <li key={tag}>
                <Link href={filterPath({ category: '', query: tag, sort: 'featured' })}>{tag}</Link>
              </li>
            ))}
          </ul>
        </dd>
      </div>
    </dl>
  );
};

const Related = ({ product }: { product: Product }) => {
  const { data: products = [] } = useProducts();
  const { cart } = useCart();
  const others = products.filter(
    ({ productId, category }) => category === product.category && productId !== product.productId,
  );
  if (others.length === 0) return null;
  return (
    <section className="related" aria-labelledby="related">
      <h2 id="related">More like this</h2>
      <ul className="grid">
        {others.slice(0, RELATED).map((other) => (
          <ProductCard
            key={other.productId}
            product={other}
            quantity={quantityIn(cart, other.productId)}
            eager={false}
          />
        ))}
      </ul>
    </section>
  );
};

const Found = ({ product }: { product: Product }) => {
  const { cart } = useCart();
  const quantity = quantityIn(cart, product.productId);
  const shelf = filterPath({ category: product.category, query: '', sort: 'featured' });
  return (
    <article className="page product">
      <nav aria-label="Breadcrumb" className="crumbs">
        <Link href="/">All products</Link> <span aria-hidden="true">/</span>{' '}
        <Link href={shelf}>{product.category}</Link>
      </nav>
      <div className="product-top">
        <Tile picture={product.pictures[0]} tint={tintOf(product.category)} size={300} eager />
        <div className="product-words">
          <h1>{product.name}</h1>
          <p className="product-price price">{formatMoney(product.price, product.currency)}</p>
          <p className="lead">{product.description}</p>
          <div className="buy">
            <CartStepper item={product} quantity={quantity} />
            <p>{quantity > 0 ? `${quantity} in your cart` : 'Kept for a day, or a week if you’re signed in'}</p>
          </div>
          <Details product={product} />
        </div>
      </div>
      <Related product={product} />
    </article>
  );
};

const ProductPage = ({ productId }: { productId: string }) => {
  const { data: product, error, refetch } = useProduct(productId);
  const isGone = error instanceof ApiError && error.status === 404;
  const title = isGone ? 'Product not found' : (product?.name ?? (error ? 'That didn’t load' : undefined));
  useView(title, product?.description ?? 'A product from Kettle & Kite.');
  if (isGone) {
    return (
      <EmptyState level={1} picture="/pictures/compass.svg" title="We can’t find that product">
        <p>It may no longer be available, or the link may be wrong.</p>
        <Link className="button" href="/">
          Browse all products
        </Link>
      </EmptyState>
    );
  }
  if (product) return <Found product={product} />;
  return error ? <ErrorState error={error} retry={refetch} level={1} /> : <Skeleton />;
};

export default ProductPage;
