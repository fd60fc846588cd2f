import { writeDependencies } from '../compose.ts';
import { movedLinesDependencies } from '../compose-queue.ts';
import { migrateCart } from '../handlers/migrate-cart.ts';

export const handler = migrateCart({ ...(await writeDependencies()), ...(await movedLinesDependencies()) });
