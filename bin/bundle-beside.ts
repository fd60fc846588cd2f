import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { bundleFunctions } from '../lib/build/bundle.ts';

/**
 * `bundleFunctions` in a worker thread: esbuild calls our plugin often, and would have to wait while this thread loads
 * the CDK. @throws if bundling fails; esbuild has then printed the reason
 */
export const bundleFunctionsBeside = ({ tracing }: { tracing: boolean }): Promise<string> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: tracing });
    worker.once('message', resolve).once('error', reject);
  });

if (!isMainThread) parentPort?.postMessage(await bundleFunctions({ tracing: workerData === true }));
