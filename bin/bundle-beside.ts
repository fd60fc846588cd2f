import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { bundleFunctions } from '../lib/build/bundle.ts';

/**
 * As `bundleFunctions`, on a thread of its own: esbuild keeps asking our plugin, and would wait whenever this thread is
 * busy loading the CDK. @throws when the functions cannot be bundled; esbuild has then said why
 */
export const bundleFunctionsBeside = ({ tracing }: { tracing: boolean }): Promise<string> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: tracing });
    worker.once('message', resolve).once('error', reject);
  });

if (!isMainThread) parentPort?.postMessage(await bundleFunctions({ tracing: workerData === true }));
