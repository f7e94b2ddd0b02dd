// How the main commands look on a terminal of 80 columns and of 40, in colour and without: kept in the folder screens.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StandIn, startStandIn } from './gateway-stand-in.ts';
import { createCliWorld } from './run-cli.ts';

const world = createCliWorld();
let gateway: StandIn;
let home: string;
beforeAll(async () => {
  gateway = await startStandIn();
});
afterAll(async () => {
  await gateway.close();
  world.remove();
});

const screens: Readonly<Record<string, readonly string[]>> = {
  help: ['help'],
  status: ['status'],
  'keys-list': ['keys', 'list'],
  'tools-list': ['tools', 'list'],
  install: ['install', 'cursor', '--dry-run', '--npx'],
  doctor: ['doctor'],
  'help-security': ['help', 'security'],
  'help-login': ['login', '--help'],
};

describe.each([80, 40])('%i columns', (columns) => {
  describe.each(['plain', 'colour'])('%s', (look) => {
    test.each(Object.entries(screens))('%s', async (name, words) => {
      home = mkdtempSync(join(tmpdir(), 'velaro-home-'));
      mkdirSync(join(home, '.cursor'));
      writeFileSync(join(home, '.cursor', 'mcp.json'), '{\n  "mcpServers": {}\n}\n');
      const ran = await world.run(words, {
        terminal: { columns },
        programPath: '/opt/velaro-mcp/bin/velaro-mcp.js',
        environment: {
          HOME: home,
          PATH: '',
          // As long on every machine: it decides where lines end.
          VELARO_CONFIG_DIR: '/srv/velaro',
          VELARO_MCP_KEY: gateway.key,
          VELARO_MCP_URL: gateway.url,
          ...(look === 'colour' ? { NO_COLOR: '', FORCE_COLOR: '1' } : {}),
        },
      });
      rmSync(home, { recursive: true });
      const screen = settled(ran.stdout + ran.stderr).replaceAll('\u001b', '␛');
      await expect(screen).toMatchFileSnapshot(`screens/${name}-${columns}-${look}.txt`);
    });
  });
});

/** What differs from run to run and from machine to machine, in names of the same kind. */
function settled(text: string): string {
  return text
    .replaceAll(home, '~')
    .replaceAll(gateway.key.slice(0, 13), 'vel_live_AbCd')
    .replaceAll(new URL(gateway.url).host, '127.0.0.1:8787')
    .replace(/^.*Node \d+\.[\s\S]*?(?=\S* ?settings)/m, '')
    .replace(/issues\/new\S+/g, 'issues/new?…');
}
