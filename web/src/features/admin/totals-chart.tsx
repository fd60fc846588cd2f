import type { Row } from './rows.ts';

const BAR = 12;

/** The most popular products as bars. The labels are HTML, because SVG text does not wrap. */
const TotalsChart = ({ rows }: { rows: readonly Row[] }) => {
  const most = Math.max(1, ...rows.map(({ quantity }) => quantity));
  return (
    <div
      className="chart"
      role="img"
      aria-label={`Most popular: ${rows.map(({ name, quantity }) => `${name} ${quantity}`).join(', ')}`}
    >
      {rows.map(({ productId, name, quantity }) => (
        <div key={productId}>
          <p className="chart-label">
            <span>{name}</span>
            <strong>{quantity}</strong>
          </p>
          <svg width="100%" height={BAR} aria-hidden="true">
            <rect width="100%" height={BAR} rx={BAR / 2} className="chart-track" />
            <rect width={`${Math.max(2, (quantity / most) * 100)}%`} height={BAR} rx={BAR / 2} className="chart-bar" />
          </svg>
        </div>
      ))}
    </div>
  );
};

export default TotalsChart;
