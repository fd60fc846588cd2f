import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDynamoDb } from '../../local/dynamodb/engine.ts';
import { connect } from '../support/tables.ts';
import { measure } from './cost/operations.ts';
import { partsOf, withComputed } from './cost/page.ts';

/**
 * `npm run bench:cost` runs every operation on DynamoDB Local, counts its calls and capacity units by AWS's rules, and
 * updates the costs in docs/cost.md. With `--check` it writes nothing, and exits with 1 if the page is out of date.
 */
const PATH = join(import.meta.dirname, '..', '..', 'docs', 'cost.md');

const engine = await startDynamoDb();
try {
  const page = readFileSync(PATH, 'utf8');
  const fresh = withComputed(page, partsOf(await measure(connect(engine.endpoint))));
  const check = process.argv.includes('--check');
  if (fresh === page) console.log('docs/cost.md is up to date.');
  else if (check) {
    console.error('docs/cost.md is out of date: run `npm run bench:cost`.');
    process.exitCode = 1;
  } else {
    writeFileSync(PATH, fresh);
    console.log('docs/cost.md has been updated.');
  }
} finally {
  await engine.stop();
}
