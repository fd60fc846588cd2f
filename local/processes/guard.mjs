// Ends the processes it is told of when its own standard input closes, which happens however the process that
// started it ends, be it by SIGKILL. Lines on standard input: `+<pid>` watch, `-<pid>` forget.
import { createInterface } from 'node:readline';

const watched = new Set();

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const pid = Number(line.slice(1));
    if (line.startsWith('+')) watched.add(pid);
    else watched.delete(pid);
  })
  .on('close', () => {
    for (const pid of watched) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    }
  });
