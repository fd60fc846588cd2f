import { cartsTable, workerParts } from '../compose.ts';
import { deleteMovedLines } from '../workers/delete-moved-lines.ts';

export const handler = deleteMovedLines({ ...workerParts(), carts: await cartsTable() });
