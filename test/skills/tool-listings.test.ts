// The tools exactly as hosts see them, and the table of them in the help. A change here changes what models were told: it belongs into the changelog.
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { listTool } from '../../src/gateway/engine/tool-listing.ts';
import { vendorWork } from '../../src/skills/define-tool.ts';
import { toolDefinitions, vendorsOf } from '../../src/skills/registry.ts';

it.each(toolDefinitions.map((definition) => [definition.name, definition] as const))(
  '%s is listed as it is pinned (mend it with npx vitest -u)',
  async (name, definition) => {
    await expect(stringify(listTool(definition))).toMatchFileSnapshot(`listings/${name}.yaml`);
  },
);

it('the help has the table of all tools and of what their vendors need (mend it with npx vitest -u)', async () => {
  const tools = toolDefinitions.map((definition) => ({
    name: definition.name,
    scope: definition.scope,
    kind: definition.kind,
    title: definition.title,
    vendors: vendorWork(definition)
      .map(({ vendor }) => vendor.title)
      .join(', '),
  }));
  const vendors = vendorsOf(toolDefinitions).map(({ id, title, version, credentials, ways }) => {
    const nameOf = (field: string) => credentials[field]?.variable ?? field;
    const inAWay = ways.flat();
    const optional = Object.keys(credentials).filter((field) => !inAWay.includes(field));
    const needs = ways.map((way) => way.map(nameOf).join(', ')).join('; or ');
    return { id, title, version, needs, takes: optional.map(nameOf).join(', ') };
  });
  await expect(`${JSON.stringify({ tools, vendors }, null, 2)}\n`).toMatchFileSnapshot(
    '../../src/cli/topics/tool-table.json',
  );
});
