import { startLaptopCloud } from '../../../local/cloud.ts';

// Started by tests as a process of its own, to be ended from outside.
const cloud = await startLaptopCloud({ port: 0, assembly: process.argv[2] ?? '' });
console.log(cloud.url);
