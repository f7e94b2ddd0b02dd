import { expect, test } from 'vitest';
import { readScopes, scopesFor } from '../../src/core/scopes.ts';

test('the published scopes, in their order', () => {
  expect(Object.keys(scopesFor('mcp'))).toEqual([
    'commerce',
    'crm',
    'itsm',
    'civic',
    'marketing',
    'communications',
    'automation',
    'campaigns',
    'appointments',
    'ops',
  ]);
  expect(Object.keys(scopesFor('rest'))).toEqual([
    'read:conversations',
    'write:conversations',
    'read:contacts',
    'write:contacts',
  ]);
  expect(Object.keys(scopesFor('velaflows'))).toHaveLength(20);
});

test('scopes are taken in any case and order, and given back once each in lower case', () => {
  expect(readScopes('mcp', ['OPS', ' Commerce ', 'ops'])).toEqual(['commerce', 'ops']);
});

test('an unknown scope is named, with the ones there are', () => {
  expect(() => readScopes('mcp', ['commerce', 'shop'])).toThrow('There is no scope "shop".');
  expect(() => readScopes('rest', ['crm'])).toThrow('There is no scope "crm".');
  expect(() => readScopes('mcp', [' '])).toThrow('A key needs at least one scope.');
});
