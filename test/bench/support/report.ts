import type { CellResult } from './cell.ts';
import type { ColdStart, Synths } from './start-up.ts';
import type { Spread } from './statistics.ts';

/** All that one run measured. What was not asked for is missing. */
export interface Results {
  date: string;
  machine: string;
  rounds: number;
  cells: CellResult[];
  coldStart?: ColdStart;
  /** Seconds. */
  synth?: Synths;
  start?: Spread;
}

const figure = ({ median, low, high }: Spread, digits: number): string =>
  `${median.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`;

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

/** `Query, TransactWrite`, with a count where a call is made more than once. */
const callsOf = ({ calls }: CellResult): string => {
  const counts = new Map<string, number>();
  for (const call of calls) counts.set(call, (counts.get(call) ?? 0) + 1);
  return [...counts].map(([call, count]) => (count === 1 ? call : `${count} ${call}`)).join(', ');
};

const cellTable = (cells: readonly CellResult[]): string =>
  table(
    [
      'operation',
      'AWS calls',
      'p50 ms',
      'p99 ms',
      'per second',
      '÷ floor: p50',
      '÷ floor: CPU',
      '÷ floor: per second',
      'MB resident (floor)',
    ],
    cells.map((cell) => [
      cell.operation,
      callsOf(cell),
      cell.p50.median.toFixed(2),
      cell.p99.median.toFixed(2),
      cell.requestsPerSecond.median.toFixed(0),
      figure(cell.ratios.p50, 2),
      figure(cell.ratios.cpu, 2),
      figure(cell.ratios.throughput, 2),
      `${cell.resident.toFixed(0)} (${cell.floorResident.toFixed(0)})`,
    ]),
  );

const apart = ({ operation, connections, oneByOne }: CellResult): string[] =>
  oneByOne === undefined
    ? []
    : [`${operation}, ${connections} at a time: moving line by line takes ${figure(oneByOne, 1)} times as long.`];

const startUps = ({ coldStart, synth, start }: Results): string[][] => [
  ...(coldStart === undefined
    ? []
    : [
        ['fresh process to first response of GET cart, ms', figure(coldStart.first, 0)],
        ['the same for a single Query without a handler, ms', figure(coldStart.floor, 0)],
        ['ratio', figure(coldStart.ratio, 2)],
        ['resident after the first response, MB', figure(coldStart.resident, 0)],
      ]),
  ...(synth === undefined
    ? []
    : [
        ['`cdk synth` of all stacks, nothing cached, s', synth.cold.toFixed(1)],
        ['`cdk synth` after a change to the stacks, s', figure(synth.changed, 1)],
        ['`cdk synth` without changes, s', figure(synth.unchanged, 1)],
      ]),
  ...(start === undefined ? [] : [['`npm start` to the first response, s', figure(start, 1)]]),
];

/** The results for people: Markdown. */
export const report = (results: Results): string => {
  const single = results.cells.filter(({ connections }) => connections === 1);
  const crowd = results.cells.filter(({ connections }) => connections > 1);
  const sections = [
    `Measured on ${results.date}, ${results.machine}; ${results.rounds} rounds, medians, with quartiles in brackets.`,
    ...(single.length === 0 ? [] : ['One connection:', cellTable(single)]),
    ...(crowd.length === 0 ? [] : ['16 connections:', cellTable(crowd)]),
    results.cells.flatMap(apart).join('\n'),
    ...(startUps(results).length === 0 ? [] : [table(['starting', 'time'], startUps(results))]),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
};
