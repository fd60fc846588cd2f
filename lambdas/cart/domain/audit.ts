import { type Advance, type LedgerEntry, lineName, slotOf } from './ledger.ts';
import { isLive, type LineLife, toSeconds } from './line.ts';

/** What the audit sees of a stored line. */
export interface AuditedLine extends LineLife {
  ownerKey: string;
  productId: string;
  quantity: number;
  rev: number;
}

/** A line and its ledger entry, as they were read together. Either may be absent, or both: what was found can be gone by now. */
export interface Pair {
  ownerKey: string;
  productId: string;
  line: AuditedLine | undefined;
  entry: LedgerEntry | undefined;
}

/** What the ledger should count of a line: nothing when it is gone, moved or expired. `now` in milliseconds. */
const countedOf = (line: AuditedLine | undefined, now: number): number =>
  line !== undefined && isLive(line, now) ? line.quantity : 0;

/** By how much the ledger is off: positive when it counts too few. */
export const driftOf = ({ line, entry }: Pair, now: number): number => countedOf(line, now) - (entry?.quantity ?? 0);

/** A line past its lifetime that DynamoDB has not removed yet: no drift, but the totals need not wait for it. */
export const isExpired = ({ line }: Pair, now: number): boolean =>
  line !== undefined && line.movedTo === undefined && line.expiresAt <= toSeconds(now);

/** Nothing happened to either between two looks: what differs then is not just on its way through the stream. */
export const isUnchanged = (before: Pair, after: Pair): boolean =>
  before.line?.rev === after.line?.rev && before.entry?.sequence === after.entry?.sequence;

/**
 * The ledger put right, in the form in which the worker advances it. The sequence stays what it was, so that every
 * change the stream still brings counts after this.
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
