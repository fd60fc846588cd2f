import type { StoredLine } from '../domain/line.ts';

/** The line is unchanged since it was read. Checking the quantity too guards against a repeated `rev`. */
export const stillAsRead = (line: Pick<StoredLine, 'rev' | 'quantity'>) => ({
  ConditionExpression: 'rev = :rev AND quantity = :quantity',
  ExpressionAttributeValues: { ':rev': line.rev, ':quantity': line.quantity },
});

/** The line is unchanged since it was read, or still absent. */
export const asRead = (line: Pick<StoredLine, 'rev' | 'quantity'> | undefined) =>
  line === undefined ? { ConditionExpression: 'attribute_not_exists(pk)' } : stillAsRead(line);
