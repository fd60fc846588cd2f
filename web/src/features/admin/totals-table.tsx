import { formatMoney } from '../../shared/money.ts';
import type { Order, Row } from './rows.ts';

const COLUMNS = [
  { by: 'name', text: 'Product', isNumber: false },
  { by: 'category', text: 'Category', isNumber: false },
  { by: 'quantity', text: 'In carts', isNumber: true },
  { by: 'value', text: 'Value', isNumber: true },
] as const;

type Props = { readonly rows: readonly Row[]; readonly order: Order; readonly onOrder: (order: Order) => void };

const directionOf = (order: Order, by: Order['by']) => {
  if (order.by !== by) return 'none';
  return order.descending ? 'descending' : 'ascending';
};

export const TotalsTable = ({ rows, order, onOrder }: Props) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls horizontally on a phone, and must be reachable by keyboard
  <section className="table-frame" aria-label="Totals" tabIndex={0}>
    <table>
      <caption className="visually-hidden">How many of each product are in all carts</caption>
      <thead>
        <tr>
          {COLUMNS.map(({ by, text, isNumber }) => (
            <th key={by} scope="col" aria-sort={directionOf(order, by)} data-number={isNumber}>
              <button
                type="button"
                onClick={() => onOrder({ by, descending: order.by === by ? !order.descending : isNumber })}
              >
                {text}
              </button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ productId, name, category, quantity, value, currency }) => (
          <tr key={productId}>
            <th scope="row">{name}</th>
            <td>{category}</td>
            <td data-number="true">{quantity}</td>
            <td data-number="true">{formatMoney(value, currency)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);
