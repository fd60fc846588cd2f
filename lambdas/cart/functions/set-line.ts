import { writeDependencies } from '../compose.ts';
import { setLine } from '../handlers/set-line.ts';

export const handler = setLine(await writeDependencies());
