import { startLaptopCloud } from '../../../local/cloud.ts';

// Started by tests as a separate process that they can kill: run-cloud.ts ASSEMBLY [DATA]
const [assembly = '', dataDirectory] = process.argv.slice(2);
const cloud = await startLaptopCloud({ port: 0, assembly, dataDirectory });
console.log(cloud.url);
