import type { StoredLine } from '../domain/line.ts';

/** The line is still as it was read. The quantity besides `rev` guards against a rev that came back some other way. */
export const stillAsRead = (line: Pick<StoredLine, 'rev' | 'quantity'>) => ({
  ConditionExpression: 'rev = :rev AND quantity = :quantity',
  ExpressionAttributeValues: { ':rev': line.rev, ':quantity': line.quantity },
});

/** The line is as it was read: the same, or absent. */
export const asRead = (line: Pick<StoredLine, 'rev' | 'quantity'> | undefined) =>
  line === undefined ? { ConditionExpression: 'attribute_not_exists(pk)' } : stillAsRead(line);
