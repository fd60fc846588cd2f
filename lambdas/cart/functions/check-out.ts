import { writeDependencies } from '../compose.ts';
import { checkOut } from '../handlers/check-out.ts';

export const handler = checkOut(await writeDependencies());
