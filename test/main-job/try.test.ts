// `velaro-mcp try`: the whole thing in one go, and nothing left of it.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { keyringUnavailable, startKeyring } from '../parts/keyring.ts';
import { emptyHome, run } from '../parts/program.ts';

const noKeyring = keyringUnavailable();

/** What is said, without the times, ports and characters that differ from run to run. */
function told(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) =>
      line
        .replace(/ \(\d+ ms\)$/, '')
        .replace(/:\d+\.$/, ':PORT.')
        .replace(/vel_live_\w+…/, 'vel_live_XXXX…')
        .replace(/at \d{4}-\S+Z/, 'at TIME'),
    );
}

const order = [
  '✓ shopify_get_order gets an order from the demo shop.',
  '    order     #1042, 2026-09-28, paid, fulfilled',
  '    customer  Maria Alvarez',
  '    item      1 × Trail Running Shoes, 89.95 USD',
  '    item      2 × Merino Socks, 2 pairs, 15.00 USD',
  '    total     129.95 USD',
  '✓ The key is revoked.',
  '✓ The next call is refused: This key was revoked at TIME. Create a new key and put it in the place of this one.',
];

test.skipIf(noKeyring)('with a keychain: the key rests there, and is gone at the end', async () => {
  const keyring = await startKeyring();
  onTestFinished(() => keyring.stop());
  const { folder, environment } = emptyHome(keyring.environment);
  const ran = await run(['try'], environment);
  // A slow machine is told that the keychain is waited for.
  expect(ran.stderr.replace(/^Waiting for the keychain.*\n/gm, '')).toBe('');
  expect(told(ran.stdout)).toEqual([
    '✓ A gateway with demo data runs at http://127.0.0.1:PORT.',
    '✓ It made the key vel_live_XXXX… for commerce and ops.',
    '✓ The key is in the keychain, and in no file.',
    '✓ The MCP server runs, as a host would start it: velaro-mcp 0.1.0.',
    '✓ It offers 16 tools.',
    ...order,
    '✓ No process, file or keychain item is left.',
  ]);
  expect(ran.exitCode).toBe(0);
  expect(readdirSync(folder, { recursive: true })).toEqual([]);
  const everything = ['search', '--all', 'service', 'velaro-mcp'];
  const found = execFileSync('secret-tool', everything, { env: { ...environment }, encoding: 'utf8', stdio: 'pipe' });
  expect(found).toBe('');
});

test('without a keychain: it says where the key is instead', async () => {
  const { folder, environment } = emptyHome({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' });
  const ran = await run(['try'], environment);
  const lines = told(ran.stdout);
  expect(lines).toContain('✓ The keychain cannot be used here: the server gets the key through its environment.');
  expect(lines.slice(-9)).toEqual([...order, '✓ No process, file or keychain item is left.']);
  expect(ran.exitCode).toBe(0);
  expect(readdirSync(folder, { recursive: true })).toEqual([]);
});

test('for a program: one JSON document', async () => {
  const { environment } = emptyHome({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' });
  const ran = await run(['try', '--json'], environment);
  const document = JSON.parse(ran.stdout);
  expect(document.order).toMatchObject({ name: '#1042', total: '129.95', currency: 'USD' });
  expect(document.steps.length).toBeGreaterThan(7);
  expect(ran.stdout).not.toMatch(/vel_live_\w{10}/);
});
