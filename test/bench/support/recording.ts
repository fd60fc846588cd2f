import type { DocumentClient } from '@shop/cart/store/table';

/** One call to AWS: the name of the SDK's command, and its input. */
export interface Call {
  command: string;
  input: unknown;
}

/** The calls of one operation in order, in groups of concurrent calls. */
export type Calls = Call[][];

type Sendable = { constructor: { name: string }; input: unknown };

/**
 * Clients that record what they send. An operation therefore never makes other calls than its floor.
 */
export const recorder = () => {
  let calls: Calls = [];
  let running = 0;
  const recording = <Client extends { send: unknown }>(client: Client) => {
    const send = async (command: Sendable, ...rest: unknown[]) => {
      const call: Call = { command: command.constructor.name, input: structuredClone(command.input) };
      if (running > 0) calls.at(-1)?.push(call);
      else calls.push([call]);
      running += 1;
      try {
        return await (client.send as (...all: unknown[]) => Promise<unknown>).call(client, command, ...rest);
      } finally {
        running -= 1;
      }
    };
    return { send } as unknown as DocumentClient & Client;
  };
  const taken = (): Calls => {
    const done = calls;
    calls = [];
    return done;
  };
  return { recording, taken };
};

/** The calls with another ID and new request tokens. */
export const renamed = (calls: Calls, from: string, to: string, newToken: () => string): Calls => {
  const copy = JSON.parse(JSON.stringify(calls).replaceAll(from, to)) as Calls;
  for (const { command, input } of copy.flat()) {
    if (command === 'TransactWriteCommand') Object.assign(input as object, { ClientRequestToken: newToken() });
  }
  return copy;
};

/** The calls of a migrate without transactions: a write and a message for each line. */
export const oneByOne = (calls: Calls, queueUrl: string): Calls =>
  calls.flat().flatMap((call): Calls => {
    if (call.command === 'SendMessageCommand') return [];
    if (call.command !== 'TransactWriteCommand') return [[call]];
    const { TransactItems } = call.input as { TransactItems: { Put?: object }[] };
    const message = { QueueUrl: queueUrl, MessageBody: JSON.stringify({ lines: [{ pk: '', sk: '', rev: 0 }] }) };
    return TransactItems.flatMap(({ Put }) =>
      Put === undefined
        ? []
        : [[{ command: 'PutCommand', input: Put }], [{ command: 'SendMessageCommand', input: message }]],
    );
  });
