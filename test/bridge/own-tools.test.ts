import { expect, test } from 'vitest';
import { hashOf } from '../../src/bridge/tools/tool-pins.ts';
import { listTool } from '../../src/gateway/engine/tool-listing.ts';
import { toolDefinitions } from '../../src/skills/registry.ts';

test('the bridge knows the tools that its own release ships (mend it with npx vitest -u)', async () => {
  const hashes = toolDefinitions.map((definition) => hashOf({ ...listTool(definition) })).sort();
  expect(hashes.length).toBeGreaterThan(0);
  await expect(`${JSON.stringify(hashes, null, 2)}\n`).toMatchFileSnapshot('../../src/bridge/tools/own-tools.json');
});
