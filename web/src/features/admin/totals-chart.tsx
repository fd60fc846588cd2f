import type { Row } from './rows.ts';

const TEXT = 16;
const BAR = 12;
const ROW = 56;

/** The products most wanted, as bars. It is drawn in shares of its width, so its words keep their size on a phone. */
const TotalsChart = ({ rows }: { rows: readonly Row[] }) => {
  const most = Math.max(1, ...rows.map(({ quantity }) => quantity));
  return (
    <svg
      className="chart"
      width="100%"
      height={rows.length * ROW}
      role="img"
      aria-label={`Most popular: ${rows.map(({ name, quantity }) => `${name} ${quantity}`).join(', ')}`}
    >
      {rows.map(({ productId, name, quantity }, index) => (
        <g key={productId} transform={`translate(0 ${index * ROW})`}>
          <text x={0} y={TEXT}>
            {name}
          </text>
          <text x="100%" y={TEXT} className="chart-value">
            {quantity}
          </text>
          <rect y={TEXT + 10} width="100%" height={BAR} rx={BAR / 2} className="chart-track" />
          <rect
            y={TEXT + 10}
            width={`${Math.max(2, (quantity / most) * 100)}%`}
            height={BAR}
            rx={BAR / 2}
            className="chart-bar"
          />
        </g>
      ))}
    </svg>
  );
};

export default TotalsChart;
