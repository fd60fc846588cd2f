import type { Row } from './rows.ts';

const BAR = 26;
const GAP = 14;
const NAMES = 190;
const WIDTH = 640;
const ROOM = WIDTH - NAMES - 60;

/** The products most wanted, as bars. The table beside it says the same in text. */
const TotalsChart = ({ rows }: { rows: readonly Row[] }) => {
  const most = Math.max(1, ...rows.map(({ quantity }) => quantity));
  return (
    <svg
      className="chart"
      viewBox={`0 0 ${WIDTH} ${rows.length * (BAR + GAP)}`}
      role="img"
      aria-label={`The most wanted: ${rows.map(({ name, quantity }) => `${name} ${quantity}`).join(', ')}`}
    >
      {rows.map(({ productId, name, quantity }, index) => (
        <g key={productId} transform={`translate(0 ${index * (BAR + GAP)})`}>
          <text x={NAMES - 14} y={BAR / 2} className="chart-name">
            {name.length > 24 ? `${name.slice(0, 23)}…` : name}
          </text>
          <rect x={NAMES} width={ROOM} height={BAR} rx={8} className="chart-track" />
          <rect x={NAMES} width={Math.max(8, (quantity / most) * ROOM)} height={BAR} rx={8} className="chart-bar" />
          <text x={WIDTH} y={BAR / 2} className="chart-value">
            {quantity}
          </text>
        </g>
      ))}
    </svg>
  );
};

export default TotalsChart;
