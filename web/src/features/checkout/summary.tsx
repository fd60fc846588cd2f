import type { Line } from '@shop/cart/schemas';
import { formatMoney } from '../../shared/money.ts';
import { tintOf } from '../../shared/products.ts';
import { Tile } from '../../shared/ui/tile.tsx';

type Props = { readonly items: readonly Line[]; readonly subtotal: number; readonly currency: string };

/** The lines and their total. All sums are the server's. */
export const Summary = ({ items, subtotal, currency }: Props) => (
  <>
    <ul className="summary">
      {items.map(({ productId, product, quantity, lineTotal, notices = [] }) => (
        <li key={productId}>
          <Tile picture={product.pictures[0]} tint={tintOf(product.category)} size={40} eager />
          <span>
            {product.name}
            <small>
              {quantity} × {formatMoney(product.price, product.currency)}
            </small>
            {notices.map(({ code, message }) => (
              <small key={code} className="line-notice">
                {message}
              </small>
            ))}
          </span>
          <span className="price">{formatMoney(lineTotal, product.currency)}</span>
        </li>
      ))}
    </ul>
    <p className="sum sum-total">
      <span>Total</span>
      <strong className="price">{formatMoney(subtotal, currency)}</strong>
    </p>
  </>
);
