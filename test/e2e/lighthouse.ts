import { execFile } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { startLaptopCloud } from '../../local/cloud.ts';
import { chromiumArguments, chromiumPath } from './support/browser.ts';

// `npm run lighthouse` rates the catalogue and a product page on the laptop cloud, as a phone on a slow network loads
// them, and fails below the floors. The reports are in .build/lighthouse/. Lighthouse is installed on demand: it and what
// it depends on take 180 MB.

const LIGHTHOUSE = 'lighthouse@13.5.0';
const FLOORS = { performance: 95, accessibility: 100, 'best-practices': 100, seo: 100 } as const;
const PAGES = ['/', '/product/rainbow-kite'];
const PORT = 9333;
const RUNS = 3;

const reports = join(import.meta.dirname, '..', '..', '.build', 'lighthouse');

type Scores = Record<keyof typeof FLOORS, number>;

interface Report {
  categories: Record<string, { score: number | null }>;
  audits: Record<string, { id: string; score: number | null; title: string; displayValue?: string }>;
}

/** One run, with Lighthouse's own throttling of a phone: 4 × slower processor, 1.6 Mbit/s, 150 ms. */
const measure = async (url: string, name: string): Promise<Scores> => {
  const path = join(reports, name);
  const categories = Object.keys(FLOORS).join(',');
  const options = [`--port=${PORT}`, `--only-categories=${categories}`, '--quiet'];
  const outputs = ['--output=json', '--output=html', `--output-path=${path}`];
  await promisify(execFile)('npx', ['--yes', LIGHTHOUSE, url, ...options, ...outputs]);
  const report = JSON.parse(await readFile(`${path}.report.json`, 'utf8')) as Report;
  const score = (category: string): number => Math.round((report.categories[category]?.score ?? 0) * 100);
  const timings = [
    'first-contentful-paint',
    'largest-contentful-paint',
    'total-blocking-time',
    'cumulative-layout-shift',
  ];
  console.log(`  ${timings.map((timing) => `${timing} ${report.audits[timing]?.displayValue}`).join(', ')}`);
  for (const { id, score: mark, title, displayValue } of Object.values(report.audits)) {
    if (mark !== null && mark < 0.9) console.log(`    ${id}: ${title} ${displayValue ?? ''}`);
  }
  return {
    performance: score('performance'),
    accessibility: score('accessibility'),
    'best-practices': score('best-practices'),
    seo: score('seo'),
  };
};

/** The middle of several runs: one alone depends on what else the machine does. */
const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

const profile = join(tmpdir(), `lighthouse-${process.pid}`);
await mkdir(reports, { recursive: true });
const cloud = await startLaptopCloud({ port: 0 });
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: await chromiumPath(),
  args: [...chromiumArguments, `--remote-debugging-port=${PORT}`],
  headless: true,
});
let missed = 0;
try {
  for (const path of PAGES) {
    const runs: Scores[] = [];
    for (let run = 1; run <= RUNS; run += 1) {
      runs.push(await measure(cloud.url + path, `${path.replace(/\W+/g, '-')}${run}`));
    }
    for (const [name, floor] of Object.entries(FLOORS)) {
      const score = middle(runs.map((scores) => scores[name as keyof Scores]));
      if (score < floor) missed += 1;
      console.log(`${path} ${name} ${score}${score < floor ? `, below ${floor}` : ''}`);
    }
  }
} finally {
  await browser.close();
  await cloud.stop();
  await rm(profile, { recursive: true, force: true });
}
process.exitCode = missed === 0 ? 0 : 1;
