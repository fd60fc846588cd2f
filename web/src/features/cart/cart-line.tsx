import type { Line, Notice } from '@shop/cart/schemas';
import { formatMoney } from '../../shared/money.ts';
import { productPath, tintOf } from '../../shared/products.ts';
import { Link } from '../../shared/router.tsx';
import { Tile } from '../../shared/ui/tile.tsx';
import { isUnavailable, removeFromCart } from './cart.ts';
import { CartStepper } from './cart-stepper.tsx';

/** A notice as shown to the shopper. */
const textOf = ({ code, message }: Notice): string =>
  code === 'unavailable' ? 'No longer available. Remove it to check out.' : message;

export const CartLine = ({ line }: { line: Line }) => {
  const { productId, product, quantity, lineTotal, notices = [] } = line;
  const item = { productId, ...product };
  const unavailable = isUnavailable(line);
  return (
    <li className="line">
      <Tile picture={product.pictures[0]} tint={tintOf(product.category)} size={56} eager />
      <div>
        <p className="line-name">
          <Link href={productPath(productId)}>{product.name}</Link>
        </p>
        <p className="line-price">{formatMoney(product.price, product.currency)} each</p>
        {notices.map((notice) => (
          <p key={notice.code} className="line-notice">
            {textOf(notice)}
          </p>
        ))}
      </div>
      <p className="line-total price">{formatMoney(lineTotal, product.currency)}</p>
      <div className="line-foot">
        <CartStepper item={item} quantity={quantity} disabled={unavailable} />
        <button type="button" className="link-button" onClick={() => removeFromCart(item, quantity)}>
          Remove <span className="visually-hidden">{product.name}</span>
        </button>
      </div>
    </li>
  );
};
