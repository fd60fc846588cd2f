import type { Product } from '@shop/products/schemas';
import { formatMoney } from '../../shared/money.ts';
import { onIntent, preloadPage } from '../../shared/preload.ts';
import { productPath, tintOf } from '../../shared/products.ts';
import { Link } from '../../shared/router.tsx';
import { Tile } from '../../shared/ui/tile.tsx';
import { CartStepper } from '../cart/cart-stepper.tsx';

type Props = { readonly product: Product; readonly quantity: number; readonly eager: boolean };

export const ProductCard = ({ product, quantity, eager }: Props) => (
  <li className="card">
    <Tile picture={product.pictures[0]} tint={tintOf(product.category)} size={132} eager={eager} />
    <h3 className="card-name">
      <Link href={productPath(product.productId)} {...onIntent(() => preloadPage(productPath(product.productId)))}>
        {product.name}
      </Link>
    </h3>
    <p className="card-category">{product.category}</p>
    <div className="card-foot">
      <span className="price">{formatMoney(product.price, product.currency)}</span>
      <CartStepper item={product} quantity={quantity} />
    </div>
  </li>
);
