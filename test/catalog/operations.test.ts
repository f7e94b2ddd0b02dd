// What the catalog promises: the requests of the two APIs, in the documentation's paths and scopes, and what holds for each.
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Operation } from '../../src/catalog/define-operation.ts';
import { annotationsOf, pathFields, placesOf, toolInputSchema } from '../../src/catalog/operation-facts.ts';
import { operations, operationsFrom } from '../../src/catalog/registry.ts';
import { scopesFor } from '../../src/core/scopes.ts';
import { publishedOperations } from './published-operations.ts';

const each = operations.map((operation) => [operation.name, operation] as const);

it('has every published request, under its path and scope, and no other', () => {
  const lines = operations.map(({ name, method, path, scope }) => `${name}: ${method} ${path} ${scope}`);
  expect(lines).toEqual([...publishedOperations].sort());
});

describe.each(each)('%s', (name, operation) => {
  const { surface, scope, method, path, kind, input, example, status } = operation;

  it('is named, placed and opened as its API is', () => {
    expect(name).toMatch(surface === 'rest' ? /^velaro_[a-z]+_[a-z_]+$/ : /^velaflows_[a-z]+_[a-z_]+$/);
    expect(name.length).toBeLessThanOrEqual(60);
    expect(path).toMatch(surface === 'rest' ? /^\/v1\/[a-z]+/ : /^\/api\/v1\/[a-z]+/);
    expect(Object.keys(scopesFor(surface))).toContain(scope);
    expect(scope).toMatch(kind === 'read' ? /read/ : /write|create|update|delete/);
  });

  it('does to the data what its method says', () => {
    const methods = { read: ['GET', 'POST'], create: ['POST'], update: ['PATCH', 'POST'], delete: ['DELETE'] };
    expect(methods[kind]).toContain(method);
    expect(annotationsOf(operation).readOnlyHint).toBe(kind === 'read');
    expect(status === 204).toBe(kind === 'delete');
  });

  it('takes one strict, flat object whose fields are all described and have a place', () => {
    const schema = toolInputSchema(operation);
    const properties = z.record(z.string(), z.looseObject({ description: z.string().min(3) })).parse(schema.properties);
    expect(schema.additionalProperties).toBe(false);
    expect(Object.keys(properties).sort()).toEqual(Object.keys(placesOf(operation)).sort());
    for (const field of pathFields(operation)) expect(z.toJSONSchema(input, { io: 'input' }).required).toContain(field);
  });

  it('has an example that it takes', () => {
    expect(input.safeParse(example).error).toBeUndefined();
  });
});

it('puts a field of the path there, and the others into the query of a read and the body of a change', () => {
  const placesIn = (name: string) => placesOf(find(name));
  expect(placesIn('velaro_get_contact')).toEqual({ id: 'path' });
  expect(placesIn('velaro_list_contacts')).toEqual({ email: 'query', query: 'query', limit: 'query', cursor: 'query' });
  expect(placesIn('velaro_update_contact')).toMatchObject({ id: 'path', email: 'body', ifVersion: 'if-match' });
});

it('offers no version to a tool that changes nothing', () => {
  expect(toolInputSchema(find('velaro_get_contact')).properties).toEqual({ id: expect.anything() });
});

it('names a file that is no operation, and a name that two have', () => {
  const operation = find('velaro_get_contact');
  expect(() => operationsFrom({ './rest/contacts/list.ts': {} })).toThrow(
    'src/catalog/rest/contacts/list.ts exports no operation',
  );
  expect(() => operationsFrom({ './a.ts': operation, './b.ts': operation })).toThrow(
    'two operations are called velaro_get_contact',
  );
});

function find(name: string): Operation {
  const found = operations.find((operation) => operation.name === name);
  if (!found) throw new Error(`there is no ${name}`);
  return found;
}
