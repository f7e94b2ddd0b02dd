import { expect, test } from 'vitest';
import { openAccount } from '../../src/bridge/account.ts';
import { mintKey } from '../../src/core/key-minting.ts';
import { emptyHome } from '../parts/program.ts';

test('what one key was shown is not remembered for another that takes its place while the server runs', () => {
  const { environment } = emptyHome({ VELARO_MCP_URL: 'http://127.0.0.1:9/mcp/v1', VELARO_MCP_KEY: mintKey('mcp') });
  const account = openAccount({ kind: 'mcp', environment, settings: { readOnly: false, dynamic: false } });
  const memory = { era: 'modern', discovery: undefined, tools: [{ name: 'echo' }] } as const;
  account.remember(memory);
  expect(account.memory()).toEqual(memory);
  environment.VELARO_MCP_KEY = mintKey('mcp');
  expect(account.memory()).toBeUndefined();
});
