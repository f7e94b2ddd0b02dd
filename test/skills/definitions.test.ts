// What holds for every tool there is, and for each one that is added.
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { mcpScopes } from '../../src/core/scopes.ts';
import { listTool } from '../../src/gateway/engine/tool-listing.ts';
import { vendorWork } from '../../src/skills/define-tool.ts';
import { toolDefinitions, toolsFrom, vendorsOf } from '../../src/skills/registry.ts';
import { exampleAccount, firstRequest } from '../parts/vendor-oracle.ts';

it('a file that is not a tool is refused by its path', () => {
  expect(() => toolsFrom({ './shopify/notes.ts': { name: 'notes' } })).toThrow('src/skills/shopify/notes.ts');
});

it('two tools of one name are refused', () => {
  const definition = toolDefinitions.find(({ name }) => name === 'shopify_get_order');
  expect(() => toolsFrom({ './a/one.ts': definition, './a/two.ts': definition })).toThrow('shopify_get_order');
});

describe.each(toolDefinitions.map((definition) => [definition.name, definition] as const))('%s', (name, definition) => {
  const listing = listTool(definition);

  it('has a name that every host takes', () => {
    expect(name).toMatch(/^[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/);
    expect(name.length).toBeLessThanOrEqual(60);
  });

  it('has a scope, a title and a description of one or two sentences', () => {
    expect(Object.keys(mcpScopes)).toContain(definition.scope);
    expect(definition.title).toMatch(/^[A-Z].*[^.]$/);
    expect(definition.description).toMatch(/^[A-Z].*\.$/);
    expect(definition.description.length).toBeLessThanOrEqual(300);
  });

  it('has an example that its own input takes', () => {
    expect(definition.input.safeParse(definition.example)).toMatchObject({ success: true });
  });

  it('describes every field that goes in', () => {
    for (const [field, schema] of Object.entries(definition.input.shape))
      expect(z.toJSONSchema(schema, { io: 'input' }), field).toHaveProperty('description');
  });

  it('refuses fields that it does not have, and says so in its schema', () => {
    expect(definition.input.safeParse({ ...definition.example, noSuchField: 1 }).success).toBe(false);
    expect(listing.inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
    expect(listing.outputSchema).toMatchObject({ type: 'object', additionalProperties: false });
  });

  it('tells hosts all four things about itself', () => {
    const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = listing.annotations;
    for (const hint of [readOnlyHint, destructiveHint, idempotentHint, openWorldHint])
      expect(hint).toBeTypeOf('boolean');
    expect(readOnlyHint && destructiveHint).toBe(false);
    expect(openWorldHint).toBe(vendorWork(definition).length > 0);
  });

  it.each(vendorWork(definition).map((work) => [work.vendor.title, work] as const))(
    'asks %s below its base URL, the same each time, and says what it is about',
    (_title, work) => {
      const input = definition.input.parse(definition.example);
      const account = exampleAccount(work.vendor);
      const first = firstRequest(work, input, account);
      expect(first.path).not.toMatch(/^\/|\.\.|:\/\//);
      expect(firstRequest(work, input, account)).toEqual(first);
      expect(work.subject(input)).toMatch(/^\S.*\S$/);
    },
  );
});

const vendors = vendorsOf(toolDefinitions);

describe.each(vendors.map((vendor) => [vendor.id, vendor] as const))('the vendor %s', (_id, vendor) => {
  it('can be let in, by fields that it has', () => {
    const names = Object.keys(vendor.credentials);
    expect(vendor.ways.length).toBeGreaterThan(0);
    for (const way of vendor.ways) {
      expect(way.length).toBeGreaterThan(0);
      expect(names).toEqual(expect.arrayContaining([...way]));
    }
  });

  it('takes a field that is not in each way to be left out, and the examples of its settings', () => {
    for (const [name, { example, schema }] of Object.entries(vendor.credentials)) {
      if (!vendor.ways.every((way) => way.includes(name)))
        expect(schema.safeParse(undefined), name).toMatchObject({ success: true });
      if (example !== undefined) expect(schema.safeParse(example), name).toMatchObject({ success: true });
    }
  });

  it('names its variables like no other vendor', () => {
    const others = vendors.filter((other) => other !== vendor).flatMap(({ credentials }) => Object.values(credentials));
    for (const { variable } of Object.values(vendor.credentials)) {
      expect(variable).toMatch(/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/);
      for (const other of others) if (other.variable === variable) expect(other.secret).toBe(false);
    }
  });
});
