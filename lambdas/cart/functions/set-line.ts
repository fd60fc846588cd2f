import { writeDependencies } from '../compose-users.ts';
import { setLine } from '../handlers/set-line.ts';

export const handler = setLine(await writeDependencies());
