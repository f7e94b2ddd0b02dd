// HubSpot's tools exactly as hosts see them. A change here changes what models were told: it belongs into the changelog.
import { expect, it } from 'vitest';
import { listTool } from '../../../src/gateway/engine/tool-listing.ts';
import { vendorWork } from '../../../src/skills/define-tool.ts';
import { hubspot } from '../../../src/skills/hubspot/vendor.ts';
import { toolDefinitions } from '../../../src/skills/registry.ts';

const tools = toolDefinitions.filter((definition) =>
  vendorWork(definition).some(({ vendor }) => vendor.id === hubspot.id),
);

it.each(tools.map((definition) => [definition.name, definition] as const))('%s', async (name, definition) => {
  const listing = `${JSON.stringify(listTool(definition), null, 2)}\n`;
  await expect(listing).toMatchFileSnapshot(`listings/${name}.txt`);
});
