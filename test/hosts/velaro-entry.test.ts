// Which entries are ours, what of an older one stays, and which keys stand in clear.
import { describe, expect, test } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import { plaintextKeys } from '../../src/hosts/plaintext-keys.ts';
import { isVelaroEntry, renewedEntry } from '../../src/hosts/velaro-entry.ts';

test.each([
  [{ command: '/bin/node', args: ['/lib/node_modules/velaro-mcp/bin/velaro-mcp.js', 'serve'] }, true],
  [{ command: 'npx', args: ['-y', 'velaro-mcp@0.1.0'] }, true],
  [{ command: 'cmd', args: ['/c', 'npx', '-y', 'velaro-mcp'] }, true],
  [{ cmd: 'C:\\tools\\velaro-mcp', args: [] }, true],
  [{ type: 'http', url: 'https://acme.velaro.com/mcp/v1' }, true],
  [{ serverUrl: 'https://acme.velaro.com/mcp/v1' }, true],
  [{ url: 'https://velaro.com.evil.example/mcp/v1' }, false],
  [{ command: 'npx', args: ['-y', 'not-velaro-mcp'] }, false],
  [{ command: 'npx', args: ['velaro-mcp-extras'] }, false],
  ['velaro-mcp', false],
  [null, false],
])('%j', (entry, ours) => {
  expect(isVelaroEntry(entry)).toBe(ours);
});

describe('a renewed entry', () => {
  const fresh = { command: '/bin/node', args: ['serve'], env: { VELARO_PROFILE: 'work' } };

  test('keeps what the user added, drops how it was reached and every key', () => {
    const old = {
      command: 'npx',
      args: ['-y', 'velaro-mcp'],
      env: { VELARO_MCP_KEY: mintKey('mcp'), HTTPS_PROXY: 'http://proxy:3128', OTHER: mintKey('rest') },
      headers: { Authorization: 'Bearer x' },
      disabled: false,
      autoApprove: ['shopify_get_order'],
    };
    expect(renewedEntry(fresh, old)).toEqual({
      command: '/bin/node',
      args: ['serve'],
      env: { HTTPS_PROXY: 'http://proxy:3128', VELARO_PROFILE: 'work' },
      disabled: false,
      autoApprove: ['shopify_get_order'],
    });
  });

  test('of something that is no entry is the new one', () => {
    expect(renewedEntry(fresh, 'nonsense')).toBe(fresh);
  });
});

test('keys in clear are found wherever they are; another vendor’s are left alone', () => {
  const [mcp, rest, velaflows] = [mintKey('mcp'), mintKey('rest'), mintKey('velaflows')];
  const entry = { url: 'https://x.example', headers: { Authorization: `Bearer ${mcp}` }, args: ['--key', rest] };
  expect(plaintextKeys(entry).map(({ at, key, family }) => [at, key, family.kind])).toEqual([
    ['headers.Authorization', mcp, 'mcp'],
    ['args.1', rest, 'rest'],
  ]);
  expect(plaintextKeys({ env: { STRIPE_KEY: velaflows } })).toEqual([]);
  expect(plaintextKeys({ env: { VELAFLOWS_API_TOKEN: velaflows } })).toHaveLength(1);
  expect(plaintextKeys({ env: { VELARO_MCP_KEY: `\${env:VELARO_MCP_KEY}` } })).toEqual([]);
});
