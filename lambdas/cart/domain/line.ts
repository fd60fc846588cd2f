import type { LineProduct } from '../schemas.ts';
import type { Owner } from './owner.ts';

/** How long a line lives after its last write, in seconds. */
export const ANONYMOUS_LIFETIME = 24 * 60 * 60;
export const USER_LIFETIME = 7 * 24 * 60 * 60;

/** Seconds, by kind of owner. */
export type Lifetimes = Readonly<Record<Owner['kind'], number>>;

/** A line as it is stored. */
export interface StoredLine {
  productId: string;
  quantity: number;
  /** The product as it was at the last write. */
  product: LineProduct;
  /** ISO 8601, UTC. */
  addedAt: string;
  updatedAt: string;
  /** Seconds since the epoch. */
  expiresAt: number;
  /** Another on every write; nearly never one that the line had before it was removed and added again: see `firstRev`. */
  rev: number;
  /** The user's key, once the line has been migrated. */
  movedTo?: string | undefined;
}

/** What decides whether a line counts. */
export type LineLife = Pick<StoredLine, 'expiresAt' | 'movedTo'>;

/** Whole seconds since the epoch, rounded down, as rows hold them. */
export const toSeconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);

/** Whether the line is in its owner's cart: neither past its lifetime nor moved. `now` in milliseconds. */
export const isLive = (line: LineLife, now: number): boolean =>
  line.movedTo === undefined && line.expiresAt > toSeconds(now);

/**
 * The first `rev` of a line: microseconds, so that a line removed and added again starts above every rev it ever had.
 * `chance` (0 to 1) tells apart two lines started in one millisecond.
 */
export const firstRev = (now: number, chance: number): number => now * 1000 + Math.floor(chance * 1000);

/** All that a write to a line takes besides the quantity. */
export interface Writing {
  owner: Owner;
  productId: string;
  product: LineProduct;
  /** Milliseconds since the epoch. */
  now: number;
  /** Seconds. */
  lifetime: number;
  firstRev: number;
}

/** ISO 8601, UTC, of milliseconds since the epoch. */
export const instant = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** Until when the line lives that is written now, in seconds since the epoch. */
export const expiryOf = ({ now, lifetime }: Pick<Writing, 'now' | 'lifetime'>): number => toSeconds(now) + lifetime;

/** What a write must know of the line that is there: the live one it changes, or the dead one whose place it takes. */
type Before = Pick<StoredLine, 'addedAt' | 'expiresAt' | 'movedTo' | 'rev'>;

/** The line as a write leaves it. */
export const written = (writing: Writing, quantity: number, before: Before | undefined): StoredLine => ({
  productId: writing.productId,
  quantity,
  product: writing.product,
  addedAt: before !== undefined && isLive(before, writing.now) ? before.addedAt : instant(writing.now),
  updatedAt: instant(writing.now),
  expiresAt: expiryOf(writing),
  rev:
    before === undefined
      ? writing.firstRev
      : Math.max(before.rev + 1, isLive(before, writing.now) ? 0 : writing.firstRev),
});
