import { expect, test } from 'vitest';
import { hostedUrl, isDocumentedHost, readBaseUrl } from '../../src/core/address.ts';

test('a base address keeps its path and loses its trailing slash', () => {
  expect(readBaseUrl('https://acme.velaro.com/mcp/v1/').href).toBe('https://acme.velaro.com/mcp/v1');
});

test.each(['http://localhost:8787/mcp/v1', 'http://127.0.0.1/mcp/v1', 'http://127.9.9.9/x', 'http://[::1]:1/mcp/v1'])(
  '%s may be plain http: it never leaves this machine',
  (address) => {
    expect(readBaseUrl(address).href).toBe(address);
  },
);

test.each([
  ['acme.velaro.com', 'The address is not a URL.'],
  ['ftp://acme.velaro.com', 'The address is neither https nor http.'],
  [
    'http://acme.velaro.com/mcp/v1',
    'Plain http would show the key to the network between here and acme.velaro.com: use https.',
  ],
  ['http://localhost.evil.example/', 'Plain http would show the key'],
  ['https://user:pass@acme.velaro.com', 'The address has a user name or password in it.'],
  ['https://acme.velaro.com/?key=1', 'The address has a query or fragment in it.'],
])('%s is refused: %s', (address, message) => {
  expect(() => readBaseUrl(address)).toThrow(message);
});

test('a site names its gateway, and only a site can', () => {
  expect(hostedUrl('mcp', 'Acme')?.href).toBe('https://acme.velaro.com/mcp/v1');
  expect(hostedUrl('mcp')).toBeUndefined();
  expect(() => hostedUrl('mcp', 'evil.example/')).toThrow('is not the name of a site');
});

test.each([
  ['mcp', 'https://acme.velaro.com/mcp/v1', true],
  ['mcp', 'https://acme.velaro.com.evil.example/mcp/v1', false],
  ['mcp', 'https://acme.velaro.com:8443/mcp/v1', false],
  ['mcp', 'http://acme.velaro.com/mcp/v1', false],
  ['rest', 'https://api.velaro.com/v1', true],
  ['rest', 'https://api.velaflows.com/api/v1', false],
] as const)('a %s key from the environment may go to %s: %s', (kind, address, expected) => {
  expect(isDocumentedHost(kind, new URL(address))).toBe(expected);
});
