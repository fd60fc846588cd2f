import { describe, expect, it } from 'vitest';
import { AREAS, synthesise, withoutHashes } from './support/synthesise.ts';

describe.each(['dev', 'prod'])('the templates of %s', (stage) => {
  const templates = synthesise({ stage });
  const changed = synthesise({ stage, code: 'other code' });

  it.each(AREAS)('%s is what was reviewed', async (area) => {
    const text = `${JSON.stringify(withoutHashes(templates[area]), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(`__snapshots__/${stage}-${area}.template.json`);
  });

  it.each(['products', 'cart', 'web'] as const)('%s differs by hashes only when only code changes', (area) => {
    expect(changed[area].toJSON()).not.toEqual(templates[area].toJSON());
    expect(withoutHashes(changed[area])).toEqual(withoutHashes(templates[area]));
  });
});
