// keys report-leak: a leaked key is revoked with nothing but itself.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import { type StandIn, startStandIn } from './gateway-stand-in.ts';
import { type CliWorld, createCliWorld } from './run-cli.ts';

let gateway: StandIn;
let world: CliWorld;
beforeEach(async () => {
  gateway = await startStandIn();
  world = createCliWorld();
});
afterEach(async () => {
  world.remove();
  await gateway.close();
});

test('sends the key, and nothing else that could open anything', async () => {
  gateway.answer('POST /keys/report-leak', () => ({ status: 204 }));
  const leaked = mintKey('rest');
  const ran = await world.run(['keys', 'report-leak', '--url', gateway.url, '--key-stdin'], { stdin: leaked });
  expect(ran).toEqual({ exitCode: 0, stdout: `The key ${leaked.slice(0, 8)}… is dead.\n`, stderr: '' });
  expect(gateway.heard).toEqual([{ request: 'POST /keys/report-leak', key: '', body: { key: leaked } }]);
});

test('a gateway that takes no reports is said so', async () => {
  gateway.answer('POST /keys/report-leak', () => ({ status: 404 }));
  const words = ['keys', 'report-leak', '--url', gateway.url, '--key-stdin'];
  expect((await world.run(words, { stdin: mintKey('mcp') })).exitCode).toBe(6);
});
