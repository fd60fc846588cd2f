import type { DocumentClient } from '@shop/cart/store/table';

/** One call to AWS: the SDK's command by name, and its input. */
export interface Call {
  command: string;
  input: unknown;
}

/** The calls of one operation, in order; those of one group were under way at the same time. */
export type Calls = Call[][];

type Sendable = { constructor: { name: string }; input: unknown };

/**
 * Clients that send what they are given and write down what it was. What is measured against the floor can thus never
 * make other calls than the floor does.
 */
export const recorder = () => {
  let calls: Calls = [];
  let underWay = 0;
  const recording = <Client extends { send: unknown }>(client: Client) => {
    const send = async (command: Sendable, ...rest: unknown[]) => {
      const call: Call = { command: command.constructor.name, input: structuredClone(command.input) };
      if (underWay > 0) calls.at(-1)?.push(call);
      else calls.push([call]);
      underWay += 1;
      try {
        return await (client.send as (...all: unknown[]) => Promise<unknown>).call(client, command, ...rest);
      } finally {
        underWay -= 1;
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

/** The calls of one operation as those of another: `ids` in their texts are exchanged, and each token is a new one. */
export const renamed = (calls: Calls, from: string, to: string, newToken: () => string): Calls => {
  const copy = JSON.parse(JSON.stringify(calls).replaceAll(from, to)) as Calls;
  for (const { command, input } of copy.flat()) {
    if (command === 'TransactWriteCommand') Object.assign(input as object, { ClientRequestToken: newToken() });
  }
  return copy;
};

/** A migrate as it would be without transactions: each line written by itself, and a message for each. */
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
