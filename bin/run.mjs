// Runs a command with everything it needs: installs the packages if the lockfile has changed, and puts the project's
// own Node (the major version that Lambda runs) first on the PATH. Plain JavaScript, to run on any Node ≥ 20.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PNPM = 'pnpm@12.21.0';
const root = join(fileURLToPath(import.meta.url), '..', '..');

const fail = (sentence) => {
  console.error(sentence);
  process.exit(1);
};

const text = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);

/** pnpm keeps a copy of the lockfile that it installed from. */
const isInstalled = () => {
  const wanted = text(join(root, 'pnpm-lock.yaml'));
  return (
    wanted !== undefined &&
    wanted === text(join(root, 'node_modules', '.pnpm', 'lock.yaml')) &&
    existsSync(join(root, 'node_modules', '.bin', 'node'))
  );
};

const install = () => {
  console.error('Installing packages …');
  const { status } = spawnSync('npx', ['--yes', PNPM, 'install', '--frozen-lockfile'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0)
    fail('Installing the packages failed. Check the network connection and access to the npm registry.');
};

if (Number(process.versions.node.split('.')[0]) < 20) fail(`Node 20 or later is required; this is ${process.version}.`);
if (!isInstalled()) install();

const [command, ...args] = process.argv.slice(2);
if (command === undefined) process.exit(0);
const PATH = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
// With Node's compile cache, the CDK starts in half the time.
const NODE_COMPILE_CACHE = process.env.NODE_COMPILE_CACHE ?? join(root, '.build', 'compile-cache');
const env = { ...process.env, PATH, NODE_COMPILE_CACHE };
const child = spawn(command, args, { stdio: 'inherit', env });
child.on('error', (error) => fail(`Could not start ${command}: ${error.message}`));
// Ctrl-C in a terminal also reaches the child; a signal sent only to this process must be passed on. Scripts that run until
// stopped use `exec`: a shell between npm and this process would not pass on npm's SIGINT.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
// npm does not pass on SIGTERM, so watch for its exit.
const parent = process.ppid;
const watch = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(watch);
  child.kill('SIGTERM');
}, 500);
watch.unref();
child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : code));
