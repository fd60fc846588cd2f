import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../lib/api/operations.ts';
import { createDoors } from '../../local/doors/doors.ts';
import { textResponse } from '../../local/http/message.ts';
import { requestTo } from './support/requests.ts';

const notFound = () => textResponse(404, '');
const doors = createDoors({
  hosts: [],
  pool: undefined,
  onPoolChange: () => {},
  dashboards: () => [],
  status: () => {
    throw new Error('not requested');
  },
  aws: notFound,
  lambda: notFound,
});

const ask = async (path: string): Promise<string> => {
  const answer = await doors(requestTo(path, 'GET', [['Host', 'localhost']]));
  expect(answer.status).toBe(200);
  return answer.body.toString('utf8');
};

type Element = { textContent: string };
type ShownPage = { querySelectorAll(selector: string): Iterable<Element>; getElementById(id: string): Element | null };

/** The document in a browser, once its script has run. */
const open = async (): Promise<ShownPage> => {
  const { JSDOM } = createRequire(join(import.meta.dirname, '../../web/package.json'))('jsdom');
  const { window } = new JSDOM(await ask('/_local/api'), {
    runScripts: 'dangerously',
    beforeParse: (page: { fetch: unknown }) => {
      page.fetch = async (path: string) => ({ json: async () => JSON.parse(await ask(path)) });
    },
  });
  await expect.poll(() => window.document.querySelectorAll('article').length).toBeGreaterThan(0);
  return window.document;
};

describe('the page of the API', () => {
  it('shows for every operation who may call it, its headers, parameters and body, and its responses', async () => {
    const document = await open();
    const titles = [...document.querySelectorAll('article[id] h2')].map(({ textContent }) => textContent);
    expect(titles).toHaveLength(OPERATIONS.length);
    expect(new Set(titles)).toEqual(
      new Set(OPERATIONS.map(({ method, path }) => `${method.toUpperCase()} /api${path}`)),
    );
    for (const { id, summary, caller, headers = [], answer } of OPERATIONS) {
      const text = document.getElementById(id)?.textContent ?? '';
      expect(text).toContain(summary);
      expect(text).toContain(caller === 'anybody' ? 'Authentication: none.' : 'access token');
      for (const header of headers) expect(text).toContain(header);
      expect(text).toMatch(answer === undefined ? /204/ : /200/);
      expect(text).toContain('urn:problem:cart:internal');
    }
    expect(document.getElementById('addLine')?.textContent).toMatch(
      /quantity\?: integer \(-500 to 500, default 1\)[\s\S]*"productId":"aurora-headphones"/,
    );
    expect(document.getElementById('listTotals')?.textContent).toMatch(/limit.*1 to 100/);
  });

  it('is linked from the status page', async () => {
    expect(await ask('/_local/')).toContain('href="/_local/api"');
  });
});
