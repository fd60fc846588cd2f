import { describe, expect, it } from 'vitest';
import { AREAS, synthesise, withoutAssetHashes } from './support/synthesise.ts';

describe.each(['dev', 'prod'])('the templates of stage %s', (stage) => {
  const templates = synthesise({ stage });
  const changed = synthesise({ stage, code: 'other code' });

  it.each(AREAS)('%s equals its reviewed snapshot', async (area) => {
    const text = `${JSON.stringify(withoutAssetHashes(templates[area]), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(`__snapshots__/${stage}-${area}.template.json`);
  });

  it.each(['products', 'cart', 'web'] as const)('%s changes only in asset hashes when only code changes', (area) => {
    expect(changed[area].toJSON()).not.toEqual(templates[area].toJSON());
    expect(withoutAssetHashes(changed[area])).toEqual(withoutAssetHashes(templates[area]));
  });
});
