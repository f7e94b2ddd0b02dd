import { expect, test } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import { holdsSecret, redact, rememberSecret } from '../../src/core/redaction.ts';

test.each(['mcp', 'rest', 'velaflows'] as const)('a %s key is cut to its prefix wherever it stands', (kind) => {
  const key = mintKey(kind);
  const clean = redact(`{"a":"${key}"} x=${key}, (${key})`);
  expect(clean).not.toContain(key);
  expect(clean).not.toContain(key.slice(-10));
  expect(clean.match(/…\[redacted\]/g)).toHaveLength(3);
});

test('credentials in headers and addresses are taken out', () => {
  expect(redact('Authorization: Bearer abc.def')).toBe('Authorization: Bearer [redacted]');
  expect(redact('{"authorization":"Basic QWxhZGRpbjo="}')).toBe('{"authorization":"Basic [redacted]"}');
  expect(redact('postgres://me:hunter2@db/x')).toBe('postgres://me:[redacted]@db/x');
});

test('the name of a variable in the place of a key stays: it is to be read and typed', () => {
  const forms = [
    '$VELARO_MCP_KEY',
    '$' + '{VELARO_MCP_KEY}',
    '$' + '{env:VELARO_MCP_KEY}',
    '$' + '{{ secrets.VELARO_MCP_KEY }}',
  ];
  for (const form of forms) {
    const line = `"Authorization": "Bearer ${form}"`;
    expect(redact(line)).toBe(line);
  }
  expect(redact('Authorization: Bearer $' + '{A}bc.def')).toBe('Authorization: Bearer [redacted]');
});

test('a secret of any shape is taken out once it is known, also as base64 and in a URL', () => {
  const secret = 'correct horse/battery';
  expect(holdsSecret(`is ${secret} here`)).toBe(false);
  rememberSecret(secret);
  expect(holdsSecret(`is ${secret} here`)).toBe(true);
  const forms = `${secret} ${Buffer.from(secret).toString('base64')} ${encodeURIComponent(secret)}`;
  expect(redact(forms)).toBe('[redacted] [redacted] [redacted]');
});
