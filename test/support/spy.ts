import type { DocumentClient } from '@shop/cart/store/table';

/** The input of a command, not typed: tests look into it freely. */
type Input = ReturnType<typeof JSON.parse>;

/** Runs in place of a call to DynamoDB, which `send` makes. The name is the command's, without `Command`. */
export type Around = (name: string, send: () => Promise<unknown>, input: Input) => Promise<unknown>;

/** A client that records the calls it makes, and in which a test can make calls fail or be overtaken. */
export const createSpy = (client: DocumentClient) => {
  const spy = { calls: [] as string[], around: undefined as Around | undefined };
  const send = (async (command: { constructor: { name: string }; input: Input }) => {
    const name = command.constructor.name.replace('Command', '');
    const forward = () => {
      spy.calls.push(name);
      return client.send(command as never);
    };
    return spy.around === undefined ? forward() : spy.around(name, forward, command.input);
  }) as DocumentClient['send'];
  return Object.assign(spy, {
    client: { send },
    /** Does something once, just before the next call of that name, or before one after it. */
    overtake: (name: string, act: () => Promise<unknown>, skipped = 0): void => {
      let left = skipped;
      spy.around = async (called, forward) => {
        if (called === name && left-- === 0) {
          spy.around = undefined;
          await act();
        }
        return forward();
      };
    },
    /** Fails every call of that name after the next `count`, as if the process had crashed. */
    crashAfter: (count: number, name: string): void => {
      let left = count;
      spy.around = async (called, forward) => {
        if (called === name && left-- <= 0) throw new Error('crash');
        return forward();
      };
    },
  });
};
