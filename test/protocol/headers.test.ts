import { expect, test } from 'vitest';
import {
  decodeHeaderValue,
  encodeHeaderValue,
  mirroredName,
  mirroredParameters,
  parameterHeaders,
} from '../../src/protocol/headers.ts';

test.each(['shopify_get_order', 'a b', 'ü', ' lead', 'line\nbreak', '=?base64?eA==?=', ''])(
  '%j survives a header',
  (value) => {
    const encoded = encodeHeaderValue(value);
    expect(encoded).toMatch(/^[\x20-\x7e]*$/);
    expect(decodeHeaderValue(encoded)).toBe(value);
  },
);

test('plain values stay readable', () => {
  expect(encodeHeaderValue('shopify_get_order')).toBe('shopify_get_order');
});

test('a name is mirrored for the methods that have one', () => {
  expect(mirroredName('tools/call', { name: 'x' })).toBe('x');
  expect(mirroredName('resources/read', { uri: 'file:///x' })).toBe('file:///x');
  expect(mirroredName('tools/list', { name: 'x' })).toBeUndefined();
});

test('marked parameters are mirrored by type, through nested properties only', () => {
  const headers = parameterHeaders({
    properties: {
      region: { type: 'string', 'x-mcp-header': 'Region' },
      nested: { properties: { deep: { type: 'integer', 'x-mcp-header': 'Deep' } } },
      list: { items: { properties: { no: { 'x-mcp-header': 'No' } } } },
      bad: { 'x-mcp-header': 'not a token' },
    },
  });
  expect(mirroredParameters(headers, { region: 'eu', nested: { deep: 3 } })).toEqual({
    'mcp-param-Region': 'eu',
    'mcp-param-Deep': '3',
  });
  expect(mirroredParameters(headers, { region: null, nested: { deep: 1.5 } })).toEqual({});
});
