import { execFile } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { startLaptopCloud } from '../../local/cloud.ts';
import { chromiumArguments, chromiumPath } from './support/browser.ts';

// `npm run lighthouse` rates the catalogue and a product page on the laptop cloud, as a phone on a slow network loads
// them, and fails below these scores. The reports are in .build/lighthouse/. Lighthouse is installed on demand: it and what
// it depends on take 180 MB.

const LIGHTHOUSE = 'lighthouse@13.5.0';
const MINIMUM = { performance: 95, accessibility: 100, 'best-practices': 100, seo: 100 } as const;
const PAGES = ['/', '/product/rainbow-kite'];
const PORT = 9333;
const RUNS = 3;

const reports = join(import.meta.dirname, '..', '..', '.build', 'lighthouse');

type Scores = Record<keyof typeof MINIMUM, number>;

interface Report {
  categories: Record<string, { score: number | null }>;
  audits: Record<string, { id: string; score: number | null; title: string; displayValue?: string }>;
}

/** One run, with Lighthouse's own throttling of a phone: 4 × slower processor, 1.6 Mbit/s, 150 ms. */
const measure = async (url: string, name: string): Promise<Scores> => {
  const path = join(reports, name);
  const categories = Object.keys(MINIMUM).join(',');
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
  for (const { id, score: auditScore, title, displayValue } of Object.values(report.audits)) {
    if (auditScore !== null && auditScore < 0.9) console.log(`    ${id}: ${title} ${displayValue ?? ''}`);
  }
  return {
    performance: score('performance'),
    accessibility: score('accessibility'),
    'best-practices': score('best-practices'),
    seo: score('seo'),
  };
};

/** The median of several runs, because a single run depends on what else the machine does. */
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

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
    for (const [name, minimum] of Object.entries(MINIMUM)) {
      const score = median(runs.map((scores) => scores[name as keyof Scores]));
      if (score < minimum) missed += 1;
      console.log(`${path} ${name} ${score}${score < minimum ? `, below ${minimum}` : ''}`);
    }
  }
} finally {
  await browser.close();
  await cloud.stop();
  await rm(profile, { recursive: true, force: true });
}
process.exitCode = missed === 0 ? 0 : 1;
