import { describe, expect, test } from 'vitest';
import { familyOf, looksLikeKey } from '../../src/core/key-families.ts';
import { readKey, visiblePrefix } from '../../src/core/key-format.ts';
import { hasChecksum, hashKey, mintKey } from '../../src/core/key-minting.ts';

describe('minted keys', () => {
  test.each([
    ['mcp', 'live', 'vel_live_', 52],
    ['rest', 'live', 'vlk_', 52],
    ['velaflows', 'live', 'sk_live_', 52],
    ['velaflows', 'test', 'sk_test_', 52],
  ] as const)('%s %s begin with %s and have %i characters', (kind, environment, prefix, length) => {
    const key = mintKey(kind, environment);
    expect(key.startsWith(prefix)).toBe(true);
    expect(key).toHaveLength(length);
    expect(key.slice(prefix.length)).toMatch(/^[0-9A-Za-z]+$/);
    expect(hasChecksum(key)).toBe(true);
    expect(readKey(key).family.kind).toBe(kind);
  });

  test('are never the same twice', () => {
    expect(new Set(Array.from({ length: 1000 }, () => mintKey('mcp'))).size).toBe(1000);
  });

  test('show any single mistyped character by their checksum', () => {
    const key = mintKey('mcp');
    for (let at = 9; at < key.length; at++) {
      const typo = `${key.slice(0, at)}${key[at] === 'a' ? 'b' : 'a'}${key.slice(at + 1)}`;
      expect(hasChecksum(typo)).toBe(false);
    }
  });

  test('are kept as their SHA-256 only', () => {
    expect(hashKey('abc').toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});

describe('reading a key', () => {
  const key = mintKey('mcp');

  test('takes white space around it, and a hosted key without our checksum', () => {
    expect(readKey(`  ${key}\n`).key).toBe(key);
    expect(readKey(`vel_live_${'x'.repeat(24)}`).family.kind).toBe('mcp');
  });

  test.each([
    ['', 'The key is empty.'],
    [`\${VELARO_MCP_KEY}`, 'This is the name of a variable, not a key: nothing has filled it in.'],
    ['$VELARO_MCP_KEY', 'This is the name of a variable, not a key: nothing has filled it in.'],
    [`Bearer ${key}`, 'The key has "Bearer" in front of it.'],
    [`"${key}"`, 'The key has quotes around it or in it.'],
    [`${key}\n${key}`, 'The key has white space in it: two keys, or a line break from copying.'],
    ['hello', 'This is not a Velaro key: it starts with none of vel_live_, vel_test_, vlk_, sk_live_, sk_test_.'],
    ['vel_live_abc', 'This MCP gateway key is not whole: its length or its characters are wrong.'],
    [`vlk_${'x'.repeat(47)}`, 'This REST API key is not whole: its length or its characters are wrong.'],
    [`sk_live_${'x'.repeat(20)}`, 'This VelaFlows token is not whole: its length or its characters are wrong.'],
  ])('%j is refused with what to change', (text, message) => {
    expect(() => readKey(text)).toThrow(message);
  });
});

test('the visible prefix tells keys apart and reveals nothing that matters', () => {
  const mcp = mintKey('mcp');
  const token = mintKey('velaflows');
  expect(visiblePrefix(mcp)).toBe(mcp.slice(0, 13));
  expect(visiblePrefix(token)).toBe(token.slice(0, 16));
});

test('a word that starts like a key is recognised, a prefix alone is not', () => {
  expect(looksLikeKey(mintKey('rest'))).toBe(true);
  expect(looksLikeKey('vel_live_')).toBe(false);
  expect(familyOf('vel_test_x')?.kind).toBe('mcp');
});
