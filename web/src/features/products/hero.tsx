import type { Product } from '@shop/products/schemas';
import { categoriesOf, tintOf } from '../../shared/products.ts';
import { Link } from '../../shared/router.tsx';
import { Tile } from '../../shared/ui/tile.tsx';
import { filterPath } from './filter.ts';

const PLACES = 6;

/** One tile per category, with the picture of its first product. */
const Shelves = ({ products }: { products: readonly Product[] }) => {
  const categories = categoriesOf(products).slice(0, PLACES);
  return (
    <ul className="shelves">
      {categories.map((category) => (
        <li key={category}>
          <Link href={filterPath({ category, query: '', sort: 'featured' })} className="shelf">
            <Tile
              picture={products.find((product) => product.category === category)?.pictures[0]}
              tint={tintOf(category)}
              size={88}
              eager
            />
            {category}
          </Link>
        </li>
      ))}
      {Array.from({ length: PLACES - categories.length }, (_, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the places are all alike
        <li key={place} className="shelf skeleton" />
      ))}
    </ul>
  );
};

/**
 * The top of the home page. `products` is empty while they load, and undefined if that failed: then there are no tiles.
 */
export const Hero = ({ products }: { products: readonly Product[] | undefined }) => (
  <section className="hero">
    <div>
      <h1>Good things, for home and away.</h1>
      <p>
        Teapots that pour straight, tents that stay up, and a kite for the first windy Sunday. Picked one by one, made
        to be used.
      </p>
    </div>
    {products && <Shelves products={products} />}
  </section>
);
