// The rules by which secret scanners find our keys: every key of ours is hit, and what documents write instead is not.
import { readFileSync } from 'node:fs';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';

const file: unknown = parse(readFileSync('src/core/gitleaks.toml', 'utf8'));
const found =
  typeof file === 'object' && file !== null && 'rules' in file && Array.isArray(file.rules) ? file.rules : [];
const rules = found.map(({ id, regex, keywords }) => ({
  id: String(id),
  pattern: new RegExp(String(regex), 'g'),
  keywords: Array.isArray(keywords) ? keywords.map(String) : [],
}));

/** As gitleaks does it: a rule is tried where one of its keywords is, and its first group is the secret. */
function hits(text: string): readonly string[] {
  return rules
    .filter(({ keywords }) => keywords.some((keyword) => text.toLowerCase().includes(keyword)))
    .flatMap(({ id, pattern }) => [...text.matchAll(pattern)].map(([, secret]) => `${id} ${secret}`));
}

test('the package ships the rules', () => {
  expect(JSON.parse(readFileSync('package.json', 'utf8')).files).toContain('src/core/gitleaks.toml');
});

describe.each([
  ['velaro-mcp-key', () => mintKey('mcp')],
  ['velaro-mcp-key', () => mintKey('mcp', 'test')],
  ['velaro-api-key', () => mintKey('rest')],
  ['velaflows-token', () => mintKey('velaflows')],
  ['velaflows-token', () => mintKey('velaflows', 'test')],
])('%s', (id, mint) => {
  test.each([
    ['in an environment file', (key: string) => `KEY=${key}\n`],
    ['in JSON', (key: string) => `{"Authorization":"Bearer ${key}"}`],
    ['in JSON within JSON', (key: string) => `"{\\"key\\":\\"x\\"}${key}\\n"`],
    ['in a shell', (key: string) => `curl -H 'Authorization: Bearer ${key}' https://example.com`],
    ['in Markdown', (key: string) => `use \`${key}\` here`],
    ['at the end of a file', (key: string) => key],
  ])('%s', (_where, write) => {
    const key = mint();
    expect(hits(write(key))).toEqual([`${id} ${key}`]);
  });
});

test.each([
  'vel_live_...',
  'vel_live_xxxxxxxx',
  'Bearer vel_live_YOUR_KEY',
  'vlk_...',
  'vlk_your_api_key',
  'sk_live_…',
  'sk_live_<token>',
  'sk_test_abc123',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is what people write into files
  '${VELARO_MCP_KEY}',
])('%s in a document is no key', (text) => {
  expect(hits(text)).toEqual([]);
});
