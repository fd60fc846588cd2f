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
  /** Changes with every write, and almost never repeats after a line is removed and added again: see `firstRev`. */
  rev: number;
  /** The user's key, once the line has been migrated. */
  movedTo?: string | undefined;
}

/** What determines whether a line is live. */
export type LineLife = Pick<StoredLine, 'expiresAt' | 'movedTo'>;

/** Whole seconds since the epoch, rounded down, as stored in rows. */
export const toSeconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);

/** Whether the line is in its owner's cart: neither past its lifetime nor moved. `now` in milliseconds. */
export const isLive = (line: LineLife, now: number): boolean =>
  line.movedTo === undefined && line.expiresAt > toSeconds(now);

/**
 * The first `rev` of a line: microseconds, so that a line removed and added again starts above its earlier revs.
 * `chance` (a random number from 0 to 1) distinguishes two lines created in the same millisecond.
 */
export const firstRev = (now: number, chance: number): number => now * 1000 + Math.floor(chance * 1000);

/** The input of a write to a line, apart from the quantity. */
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

/** Milliseconds since the epoch as ISO 8601, UTC. */
export const instant = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** When a line written now expires, in seconds since the epoch. */
export const expiryOf = ({ now, lifetime }: Pick<Writing, 'now' | 'lifetime'>): number => toSeconds(now) + lifetime;

/** What a write needs of the existing line: the live one that it changes, or the dead one that it replaces. */
type Before = Pick<StoredLine, 'addedAt' | 'expiresAt' | 'movedTo' | 'rev'>;

/** The line after a write. */
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
