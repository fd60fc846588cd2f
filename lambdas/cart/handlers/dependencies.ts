import type { VerifyToken } from '@shop/shared/access-token';
import type { AddFacts, EndpointDependencies } from '@shop/shared/endpoint';
import type { Metrics } from '@shop/shared/metrics';
import type { HttpRequest } from '@shop/shared/request';
import type { Lifetimes } from '../domain/line.ts';
import { type Owner, ownerKey } from '../domain/owner.ts';
import type { ProductService } from '../product-service.ts';
import type { MovedLinesQueue } from '../store/moved-lines-queue.ts';
import type { Store, Table } from '../store/table.ts';

/** What it takes to know whose request it is. */
export interface OwnerDependencies extends EndpointDependencies {
  verify: VerifyToken;
  /** A name for an owner's key that may stand in a log. */
  pseudonym(ownerKey: string): string;
}

/** What it takes to look at carts, and to take something out of them. */
export interface CartDependencies extends OwnerDependencies {
  carts: Table;
}

/** What it takes to show carts with the products as they are now. */
export interface CartAndProductDependencies extends CartDependencies {
  products: ProductService;
}

/** What it takes to put something into carts. */
export interface WriteDependencies extends CartAndProductDependencies {
  lifetimes: Lifetimes;
  metrics: Metrics;
}

/** What it takes to move lines from one cart to another. */
export interface MigrateDependencies extends WriteDependencies {
  movedLines: MovedLinesQueue;
}

/** What it takes to read totals. */
export interface TotalDependencies extends EndpointDependencies {
  totals: Table;
}

/** The table for the time of one request. */
export const storeFor = (table: Table, request: HttpRequest): Store => ({ ...table, timeLeft: request.timeLeft });

/** Adds whose request it is to its line in the log, under a pseudonym. */
export const addOwnerFacts = (addFacts: AddFacts, deps: Pick<OwnerDependencies, 'pseudonym'>, owner: Owner): void =>
  addFacts({ ownerKind: owner.kind, owner: deps.pseudonym(ownerKey(owner)) });
