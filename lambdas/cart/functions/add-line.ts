import { writeDependencies } from '../compose-users.ts';
import { addLine } from '../handlers/add-line.ts';

export const handler = addLine(await writeDependencies());
