import type { CellResult } from './cell.ts';
import { listed, table } from './markdown.ts';
import type { ColdStart, Synths } from './start-up.ts';
import type { Spread } from './statistics.ts';

/** All results of one run. What was not requested is missing. */
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
      listed(cell.calls),
      cell.p50.median.toFixed(2),
      cell.p99.median.toFixed(2),
      cell.requestsPerSecond.median.toFixed(0),
      figure(cell.ratios.p50, 2),
      figure(cell.ratios.cpu, 2),
      figure(cell.ratios.throughput, 2),
      `${cell.resident.toFixed(0)} (${cell.floorResident.toFixed(0)})`,
    ]),
  );

const lineByLine = ({ operation, connections, oneByOne }: CellResult): string[] =>
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

/** The results in Markdown. */
export const report = (results: Results): string => {
  const single = results.cells.filter(({ connections }) => connections === 1);
  const crowd = results.cells.filter(({ connections }) => connections > 1);
  const sections = [
    `Measured on ${results.date}, ${results.machine}; ${results.rounds} rounds, medians, with quartiles in brackets.`,
    ...(single.length === 0 ? [] : ['One connection:', cellTable(single)]),
    ...(crowd.length === 0 ? [] : ['16 connections:', cellTable(crowd)]),
    results.cells.flatMap(lineByLine).join('\n'),
    ...(startUps(results).length === 0 ? [] : [table(['starting', 'time'], startUps(results))]),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
};
