// What holds for every tool there is, and for each one that is added.
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { mcpScopes } from '../../src/core/scopes.ts';
import { listTool } from '../../src/gateway/engine/tool-listing.ts';
import { toolDefinitions, toolsFrom } from '../../src/skills/registry.ts';

it('the registry has these tools, by name', () => {
  expect(toolDefinitions.map(({ name }) => name)).toEqual([
    'shopify_get_order',
    'velaro_get_usage',
    'velaro_list_agents',
  ]);
});

it('a file that is not a tool is refused by its path', () => {
  expect(() => toolsFrom({ './shopify/notes.ts': { name: 'notes' } })).toThrow('src/skills/shopify/notes.ts');
});

it('two tools of one name are refused', () => {
  const [definition] = toolDefinitions;
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
    expect(openWorldHint).toBe(!name.startsWith('velaro_'));
  });

  it('can be run', () => {
    expect('vendor' in definition ? definition.request : definition.run).toBeTypeOf('function');
  });

  if ('vendor' in definition)
    it('makes a request that stays below its vendor’s base URL, and the same one each time', () => {
      const input = definition.input.parse(definition.example);
      const request = definition.request(input);
      expect(request.path).not.toMatch(/^\/|\.\.|:\/\//);
      expect(definition.request(input)).toEqual(request);
    });
});
