import { writeDependencies } from '../compose-users.ts';
import { checkOut } from '../handlers/check-out.ts';

export const handler = checkOut(await writeDependencies());
