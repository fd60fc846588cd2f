// Ends the processes and deletes the folders it is told of when its own standard input closes, which happens however
// the process that started it ends, be it by SIGKILL. Lines on standard input: `+<pid>` watch, `-<pid>` forget,
// `/<path>` delete in the end.
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

// Who ends every process named `node` ends the laptop cloud, and must not end its guard before that could do its work.
process.title = 'laptop-guard';

const watched = new Set();
const folders = [];

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const pid = Number(line.slice(1));
    if (line.startsWith('/')) folders.push(line.slice(1));
    else if (line.startsWith('+')) watched.add(pid);
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
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
