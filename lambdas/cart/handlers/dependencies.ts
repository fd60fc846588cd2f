import type { VerifyToken } from '@shop/shared/access-token';
import type { AddFacts, EndpointDependencies } from '@shop/shared/endpoint';
import type { Metrics } from '@shop/shared/metrics';
import type { HttpRequest } from '@shop/shared/request';
import type { Lifetimes } from '../domain/line.ts';
import { type Owner, ownerKey } from '../domain/owner.ts';
import type { ProductService } from '../product-service.ts';
import type { Store, Table } from '../store/database.ts';
import type { MovedLinesQueue } from '../store/moved-lines-queue.ts';

/** What each handler takes its own part of. */
export interface OwnerDependencies extends EndpointDependencies {
  verify: VerifyToken;
  /** A name for an owner's key that may stand in a log. */
  pseudonym(ownerKey: string): string;
}

export interface CartDependencies extends OwnerDependencies {
  carts: Table;
}

export interface CartAndProductDependencies extends CartDependencies {
  products: ProductService;
}

export interface WriteDependencies extends CartAndProductDependencies {
  lifetimes: Lifetimes;
  metrics: Metrics;
}

export interface MigrateDependencies extends WriteDependencies {
  movedLines: MovedLinesQueue;
}

export interface TotalDependencies extends EndpointDependencies {
  totals: Table;
}

/** The table for the time of one request. */
export const storeFor = (table: Table, request: HttpRequest): Store => ({ ...table, timeLeft: request.timeLeft });

export const addOwnerFacts = (addFacts: AddFacts, deps: Pick<OwnerDependencies, 'pseudonym'>, owner: Owner): void =>
  addFacts({ ownerKind: owner.kind, owner: deps.pseudonym(ownerKey(owner)) });
