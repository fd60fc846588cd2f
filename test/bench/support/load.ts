import { Agent, request as send } from 'node:http';

/** A request to send. */
export interface Prepared {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

const once = (agent: Agent, port: number, { method, path, headers, body }: Prepared): Promise<number> =>
  new Promise((resolve, reject) => {
    const outgoing = send({ agent, host: '127.0.0.1', port, method, path, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });

export interface Block {
  /** Milliseconds from request to response, sorted. */
  latencies: number[];
  /** Milliseconds from the first request to the last response. */
  elapsed: number;
}

/** A closed loop: each connection sends its next request after a response. Fails if a response is an error. */
export const runBlock = async (port: number, requests: readonly Prepared[], connections: number): Promise<Block> => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const latencies: number[] = [];
  let next = 0;
  const worker = async () => {
    for (let one = requests[next++]; one !== undefined; one = requests[next++]) {
      const started = performance.now();
      const status = await once(agent, port, one);
      latencies.push(performance.now() - started);
      if (status >= 300) throw new Error(`${one.method} ${one.path} returned ${status}.`);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: connections }, worker));
  const elapsed = performance.now() - started;
  agent.destroy();
  return { latencies: latencies.toSorted((a, b) => a - b), elapsed };
};
