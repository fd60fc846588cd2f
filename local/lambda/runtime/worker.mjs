// The local Lambda runtime: loads one bundle, then runs one invocation at a time. Plain JavaScript, to start fast: a
// shopper waits for each cold start.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { redirectAws } from './redirect.mjs';

const describe = (error) => ({
  errorType: String(error?.name ?? 'Error'),
  errorMessage: String(error?.message ?? error),
  trace: typeof error?.stack === 'string' ? error.stack.split('\n') : [],
});

const load = async (directory, handler) => {
  const [file, name] = handler.split('.');
  const path = ['.mjs', '.js', '.cjs'].map((ending) => join(directory, file + ending)).find(existsSync);
  if (path === undefined) throw new Error(`There is no ${file}.mjs in the bundle.`);
  const module = await import(pathToFileURL(path).href);
  const found = module[name] ?? module.default?.[name];
  if (typeof found !== 'function') throw new Error(`${handler} is undefined or not exported.`);
  return found;
};

const answer = (message) => process.send?.(message);
let handle;

const start = async ({ door, directory, handler }) => {
  redirectAws(door);
  try {
    handle = await load(directory, handler);
    answer({ type: 'ready' });
  } catch (error) {
    console.error(error);
    answer({ type: 'failed', error: describe(error) });
  }
};

const invoke = async ({ event, context, deadline, traceId }) => {
  process.env._X_AMZN_TRACE_ID = traceId;
  const fullContext = {
    ...context,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  try {
    const result = await handle(JSON.parse(event), fullContext);
    answer({ type: 'result', payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    const described = describe(error);
    console.error(
      JSON.stringify({ timestamp: new Date().toISOString(), level: 'ERROR', message: 'Invoke Error', ...described }),
    );
    answer({ type: 'error', error: described });
  }
};

process.on('message', (message) => {
  void (message.type === 'start' ? start(message) : invoke(message));
});
// The laptop cloud has ended.
process.on('disconnect', () => process.exit());
