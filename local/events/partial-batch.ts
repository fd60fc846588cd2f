import * as z from 'zod/mini';

const answer = z.nullish(z.object({ batchItemFailures: z.nullish(z.array(z.object({ itemIdentifier: z.string() }))) }));

/** The items that a function reports as failed; undefined for an invalid response, which fails the whole batch. */
export const failedItems = (payload: string): readonly string[] | undefined => {
  const read = z.safeParse(answer, JSON.parse(payload));
  return read.success ? (read.data?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier) : undefined;
};
