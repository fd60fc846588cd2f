import type { Product } from '@shop/products/schemas';
import { useLayoutEffect } from 'react';
import { categoriesOf, useProducts } from '../../shared/products.ts';
import { Link, useSearch } from '../../shared/router.tsx';
import { EmptyState } from '../../shared/ui/empty-state.tsx';
import { ErrorState } from '../../shared/ui/error-state.tsx';
import { useView } from '../../shared/use-view.ts';
import { quantityIn, useCart } from '../cart/cart.ts';
import { applyFilter, type Filter, filterPath, readFilter } from './filter.ts';
import { Hero } from './hero.tsx';
import { ProductCard } from './product-card.tsx';
import { Toolbar } from './toolbar.tsx';

const EAGER = 4;
const PLACES = 8;

const Grid = ({ products }: { products: readonly Product[] }) => {
  const { cart } = useCart();
  return (
    <ul className="grid">
      {products.map((product, index) => (
        <ProductCard
          key={product.productId}
          product={product}
          quantity={quantityIn(cart, product.productId)}
          eager={index < EAGER}
        />
      ))}
    </ul>
  );
};

const GridSkeleton = () => (
  <ul className="grid" aria-label="Loading products">
    {Array.from({ length: PLACES }, (_, place) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the places are all alike
      <li key={place} className="card">
        <span className="tile skeleton" />
        <span className="skeleton skeleton-line" />
      </li>
    ))}
  </ul>
);

/** A search within one category that finds nothing may find something in the others. */
const NoResults = ({ category, query, sort }: Filter) => {
  const isNarrow = category !== '' && query !== '';
  return (
    <EmptyState picture="/pictures/compass.svg" title="No products match">
      <p>Try another word, or browse all products.</p>
      <Link className="button" href={isNarrow ? filterPath({ category: '', query, sort }) : '/'}>
        {isNarrow ? 'Search all categories' : 'Browse all products'}
      </Link>
    </EmptyState>
  );
};

/** The home page: all products, filtered, searched and sorted by the address. */
export const Catalogue = () => {
  const filter = readFilter(useSearch());
  const { data, isPending, error, refetch } = useProducts();
  const products = data ?? [];
  const found = applyFilter(products, filter);
  const heading = filter.category || (filter.query && 'Search');
  useView(
    heading || 'Good things, for home and away',
    heading
      ? `${heading} at Kettle & Kite. Everything picked one by one, and a pleasure to use.`
      : 'Good things for home and away from Kettle & Kite. Everything picked one by one, and a pleasure to use.',
  );
  // Typing into the search hides and shows the hero above it: keep the field in view.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the heading is what makes the page jump
  useLayoutEffect(() => {
    document.activeElement?.closest('search')?.scrollIntoView({ block: 'nearest' });
  }, [heading]);
  return (
    <div className="page">
      {heading ? <h1 className="shelf-title">{heading}</h1> : <Hero products={error ? data : products} />}
      <Toolbar filter={filter} categories={categoriesOf(products)} />
      <h2 className="visually-hidden">Products</h2>
      <p className={heading && found.length > 0 ? 'found' : 'visually-hidden'} role="status">
        {isPending ? 'Loading products' : `${found.length} ${found.length === 1 ? 'product' : 'products'}`}
      </p>
      {error && !data ? (
        <ErrorState error={error} retry={refetch} />
      ) : isPending ? (
        <GridSkeleton />
      ) : found.length > 0 ? (
        <Grid products={found} />
      ) : (
        <NoResults {...filter} />
      )}
    </div>
  );
};
