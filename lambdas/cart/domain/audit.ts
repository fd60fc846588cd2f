import { type Advance, type LedgerEntry, lineName, slotOf } from './ledger.ts';
import { isLive, type LineLife, toSeconds } from './line.ts';

/** The part of a stored line that the audit reads. */
export interface AuditedLine extends LineLife {
  ownerKey: string;
  productId: string;
  quantity: number;
  rev: number;
}

/** A line and its ledger entry, as read together. Either or both may be absent, if deleted since they were found. */
export interface Pair {
  ownerKey: string;
  productId: string;
  line: AuditedLine | undefined;
  entry: LedgerEntry | undefined;
}

/** The quantity the ledger should have for a line: 0 if it is gone, moved or expired. `now` in milliseconds. */
const countedOf = (line: AuditedLine | undefined, now: number): number =>
  line !== undefined && isLive(line, now) ? line.quantity : 0;

/** By how much the ledger is off: positive if it counts too few. */
export const driftOf = ({ line, entry }: Pair, now: number): number => countedOf(line, now) - (entry?.quantity ?? 0);

/** A line past its lifetime that DynamoDB has not deleted yet: not drift, but the totals need not wait for that. */
export const isExpired = ({ line }: Pair, now: number): boolean =>
  line !== undefined && line.movedTo === undefined && line.expiresAt <= toSeconds(now);

/** Whether neither changed between two reads: a difference is then not merely a change still in the stream. */
export const isUnchanged = (before: Pair, after: Pair): boolean =>
  before.line?.rev === after.line?.rev && before.entry?.sequence === after.entry?.sequence;

/**
 * The repair of a ledger row, in the worker's own format. It keeps the row's sequence number, so that every change
 * still in the stream is applied afterwards.
 */
export const repairOf = (pair: Pair, now: number): Advance => ({
  image: {
    ownerKey: pair.ownerKey,
    productId: pair.productId,
    quantity: countedOf(pair.line, now),
    sequence: pair.entry?.sequence ?? '0',
  },
  slot: slotOf(lineName(pair)),
  from: pair.entry,
  delta: driftOf(pair, now),
});
