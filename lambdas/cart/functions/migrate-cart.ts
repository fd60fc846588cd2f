import { movedLinesDependencies } from '../compose-queue.ts';
import { writeDependencies } from '../compose-users.ts';
import { migrateCart } from '../handlers/migrate-cart.ts';

export const handler = migrateCart({ ...(await writeDependencies()), ...(await movedLinesDependencies()) });
