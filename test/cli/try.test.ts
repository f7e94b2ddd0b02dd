// `velaro-mcp try` where the demo's key could rest in a file: it does not, and nothing else is said.
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { emptyHome, run } from '../parts/program.ts';

test('a passphrase for key files does not make one for the demo', async () => {
  const { folder, environment } = emptyHome({
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere',
    VELARO_MCP_PASSPHRASE: 'correct horse battery staple',
  });
  const ran = await run(['try'], environment);
  expect(ran.stdout).toContain('The keychain cannot be used here: the server gets the key through its environment.');
  expect(ran.exitCode).toBe(0);
  expect(readdirSync(folder, { recursive: true })).toEqual([]);
});
