import { toSeconds } from '../domain/line.ts';
import type { Move } from '../domain/merge.ts';
import { type Owner, ownerKey } from '../domain/owner.ts';
import { asRead } from './conditions.ts';
import { lineKey } from './keys.ts';
import { toRow } from './line-row.ts';
import type { Store } from './table.ts';
import { type Action, MAX_ACTIONS, transact } from './transaction.ts';

/** Each move writes two rows. */
export const MOVES_PER_TRANSACTION = MAX_ACTIONS / 2;

/** Identifies a moved line with its rev after the move: it is deleted only if it is still that one. */
export interface MovedLine {
  pk: string;
  sk: string;
  rev: number;
}

/** The anonymous line after its move. */
export const movedLineOf = (from: Owner, move: Move): MovedLine => ({
  ...lineKey(from, move.from.productId),
  rev: move.from.rev + 1,
});

const actionsOf = (table: string, from: Owner, to: Owner, move: Move, now: number): Action[] => [
  { Put: { TableName: table, Item: toRow(to, move.result), ...asRead(move.to) } },
  {
    Update: {
      TableName: table,
      Key: lineKey(from, move.from.productId),
      UpdateExpression: 'SET movedTo = :to, rev = :next',
      ConditionExpression: 'rev = :rev AND quantity = :quantity AND attribute_not_exists(movedTo) AND expiresAt > :now',
      ExpressionAttributeValues: {
        ':to': ownerKey(to),
        ':next': move.from.rev + 1,
        ':rev': move.from.rev,
        ':quantity': move.from.quantity,
        ':now': toSeconds(now),
      },
    },
  },
];

/**
 * Does the moves, at most `MOVES_PER_TRANSACTION`, all or none.
 * @returns false if a line changed since it was read
 */
export const moveLines = async (store: Store, from: Owner, to: Owner, moves: Move[], now: number): Promise<boolean> => {
  const actions = moves.flatMap((move) => actionsOf(store.name, from, to, move, now));
  return (await transact(store, actions)).done;
};
