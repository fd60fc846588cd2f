import { parseArgs } from 'node:util';
import * as z from 'zod/mini';
import { requestedPort } from '../local/command-line.ts';
import { PlainError } from '../local/plain-error.ts';

// `npm run audit` compares the ledger with the carts of the shop on this laptop, in as many runs as a pass takes; with
// `-- --repair`, it also repairs the ledger.

const answerSchema = z.object({
  done: z.boolean(),
  checked: z.int(),
  drifted: z.int(),
  drift: z.int(),
  repaired: z.int(),
  expired: z.int(),
});
type AuditAnswer = z.infer<typeof answerSchema>;

const errorSchema = z.object({ errorMessage: z.string() });

const { values } = parseArgs({ options: { repair: { type: 'boolean', default: false } } });

const ask = async (shop: string): Promise<Response> => {
  try {
    return await fetch(`${shop}/_local/lambda/2015-03-31/functions/AuditTotals/invocations`, {
      method: 'POST',
      body: JSON.stringify({ repair: values.repair }),
    });
  } catch {
    throw new PlainError(`The shop is not running at ${shop}. Start it with \`npm start\` in another terminal.`);
  }
};

const run = async (shop: string): Promise<AuditAnswer> => {
  const response = await ask(shop);
  const text = await response.text();
  if (response.status !== 200) {
    throw new PlainError(`${shop} returned HTTP ${response.status}. If the shop uses another port, set PORT.`);
  }
  const body: unknown = JSON.parse(text);
  if (response.headers.has('x-amz-function-error')) {
    const error = z.safeParse(errorSchema, body);
    throw new PlainError(`The audit failed: ${error.success ? error.data.errorMessage : text}`);
  }
  return z.parse(answerSchema, body);
};

const lines = (count: number): string => (count === 1 ? '1 line' : `${count} lines`);

const summary = ({ checked, drifted, drift, repaired, expired }: AuditAnswer): string[] => [
  `${lines(checked)} checked.`,
  ...(expired > 0 ? [`${lines(expired)} had expired: removed from the totals.`] : []),
  drifted === 0 ? 'The totals are correct.' : `${lines(drifted)} miscounted, by ${drift} in total.`,
  ...(values.repair && drifted > 0 ? [`${lines(repaired)} repaired.`] : []),
  ...(!values.repair && drifted > 0 ? ['To repair: npm run audit -- --repair'] : []),
];

try {
  const shop = `http://localhost:${requestedPort()}`;
  let answer = await run(shop);
  while (!answer.done) {
    console.log(`${lines(answer.checked)} checked so far …`);
    answer = await run(shop);
  }
  console.log(summary(answer).join('\n'));
  if (answer.drifted > answer.repaired) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof PlainError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
