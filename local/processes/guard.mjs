// When its standard input closes, it ends the registered processes and deletes the registered folders. Standard input
// closes however the process that started it ends, even by SIGKILL. Lines on standard input: `+<pid>` registers a
// process, `-<pid>` removes it, `/<path>` registers a folder.
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

// `killall node` ends the laptop cloud, but must not end its guard, which then has work to do.
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
        // It has already ended.
      }
    }
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
