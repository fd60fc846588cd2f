import type { VerifyToken } from '@shop/shared/access-token';
import type { AddFacts, EndpointDependencies } from '@shop/shared/endpoint';
import type { Metrics } from '@shop/shared/metrics';
import type { HttpRequest } from '@shop/shared/request';
import type { Lifetimes } from '../domain/line.ts';
import { type Owner, ownerKey } from '../domain/owner.ts';
import type { ProductService } from '../product-service.ts';
import type { MovedLinesQueue } from '../store/moved-lines-queue.ts';
import type { Store, Table } from '../store/table.ts';

/** What is needed to identify the owner of a request. */
export interface OwnerDependencies extends EndpointDependencies {
  verify: VerifyToken;
  /** A pseudonym for an owner's key, safe to log. */
  pseudonym(ownerKey: string): string;
}

/** What is needed to read carts, and to remove lines. */
export interface CartDependencies extends OwnerDependencies {
  carts: Table;
}

/** What is needed to show carts with the current products. */
export interface CartAndProductDependencies extends CartDependencies {
  products: ProductService;
}

/** What is needed to write lines. */
export interface WriteDependencies extends CartAndProductDependencies {
  lifetimes: Lifetimes;
  metrics: Metrics;
}

/** What is needed to move lines from one cart to another. */
export interface MigrateDependencies extends WriteDependencies {
  movedLines: MovedLinesQueue;
}

/** What is needed to read totals. */
export interface TotalDependencies extends EndpointDependencies {
  totals: Table;
}

/** The table, bound to one request's time limit. */
export const storeFor = (table: Table, request: HttpRequest): Store => ({ ...table, timeLeft: request.timeLeft });

/** Adds the owner, as a pseudonym, to the request's log line. */
export const addOwnerFacts = (addFacts: AddFacts, deps: Pick<OwnerDependencies, 'pseudonym'>, owner: Owner): void =>
  addFacts({ ownerKind: owner.kind, owner: deps.pseudonym(ownerKey(owner)) });
