import { cartsTable, workerDependencies } from '../compose.ts';
import { deleteMovedLines } from '../workers/delete-moved-lines.ts';

export const handler = deleteMovedLines({ ...workerDependencies(), carts: await cartsTable() });
