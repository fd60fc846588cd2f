import { beforeEach, onTestFailed } from 'vitest';
import { logsOf, status } from './laptop-cloud.ts';

// A failing test prints what the functions logged during the test.
beforeEach(() => {
  const since = Date.now();
  onTestFailed(async () => {
    for (const { name, recent } of (await status()).functions) {
      if (!recent.some(({ at }) => at >= since)) continue;
      const lines = (await logsOf(name)).filter(({ at }) => at >= since).slice(-30);
      if (lines.length > 0) console.error([`── ${name}`, ...lines.map(({ text }) => text)].join('\n'));
    }
  });
});
