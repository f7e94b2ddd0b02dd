// doctor: what it finds on machines with one thing wrong each, what it says to type, and what --fix does.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeFinding } from '../../src/cli/doctor/checks/node.ts';
import { findingText } from '../../src/cli/doctor/report.ts';
import { mintKey } from '../../src/core/key-minting.ts';
import { ownKey, refusals, type StandIn, startStandIn } from './gateway-stand-in.ts';
import { type CliRun, createCliWorld } from './run-cli.ts';

const world = createCliWorld();
afterAll(() => world.remove());

let home: string;
let gateway: StandIn;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'velaro-home-'));
  gateway = await startStandIn();
});
afterEach(async () => {
  await gateway.close();
  rmSync(home, { recursive: true, force: true });
});

interface Told {
  readonly check: string;
  readonly level: string;
  readonly text: string;
  readonly remedy: string | null;
  readonly fixed: string | null;
}

const programPath = join(process.cwd(), 'bin', 'velaro-mcp.js');
const run = (words: readonly string[], options: CliRun = {}) =>
  world.run(['doctor', ...words], {
    programPath,
    ...options,
    environment: {
      HOME: home,
      PATH: '',
      VELARO_MCP_KEY: gateway.key,
      VELARO_MCP_URL: gateway.url,
      ...options.environment,
    },
  });
async function findings(options: CliRun = {}, words: readonly string[] = []): Promise<readonly Told[]> {
  return JSON.parse((await run(['--json', ...words], options)).stdout).findings;
}
const about = (found: readonly Told[], check: string) =>
  found.filter((finding) => finding.check === check).map(({ level, text, remedy }) => [level, text, remedy]);
const cursorHas = (entry: unknown) => {
  mkdirSync(join(home, '.cursor'), { recursive: true });
  writeFileSync(join(home, '.cursor', 'mcp.json'), JSON.stringify({ mcpServers: { velaro: entry } }));
};
const working = { command: process.execPath, args: [programPath, 'serve'] };

test('a machine on which all is well', async () => {
  cursorHas(working);
  const found = await findings();
  expect(about(found, 'key')).toEqual([
    ['good', expect.stringMatching(/^vel_live_.{4}…, from VELARO_MCP_KEY\.$/), null],
    ['good', 'It expires on 2027-01-31.', null],
  ]);
  expect(about(found, 'gateway')).toEqual([
    ['good', '1 tool.', null],
    ['good', '7 of 100 calls used until 2026-12-01.', null],
  ]);
  expect(about(found, 'apps')).toEqual([['good', 'Cursor has it.', null]]);
});

test('a command to type stands on one line, where it fits', () => {
  const remedy = 'Install the current LTS from https://nodejs.org, then run: velaro-mcp install --all';
  const finding = { check: 'node', level: 'warning', text: 'Node 20 is old.', remedy, fixed: null } as const;
  const shown = (width: number) => findingText({ width, style: (_style, text) => text }, finding);
  expect(shown(80)).toBe(`! node: Node 20 is old.
    → Install the current LTS from https://nodejs.org, then run:
      velaro-mcp install --all
`);
  expect(shown(20)).toContain('run:\n      velaro-mcp\n      install --all\n');
});

test('the key never appears, and the link for an issue holds the facts alone', async () => {
  const key = mintKey('mcp');
  cursorHas({ command: 'npx', args: ['-y', 'velaro-mcp@latest'], env: { VELARO_MCP_KEY: key } });
  for (const words of [[], ['--json']]) {
    const ran = await run(words);
    expect(ran.stdout + ran.stderr).not.toContain(key);
    expect(ran.stdout + ran.stderr).not.toContain(gateway.key);
  }
  const { issue } = JSON.parse((await run(['--json'])).stdout);
  const link = new URL(issue);
  expect(link.searchParams.get('template')).toBe('bug.yml');
  expect(link.searchParams.get('doctor')).toContain('- apps: Cursor has the key vel_live_');
});

describe('an app', () => {
  test.each([
    [
      'a node that is gone',
      { ...working, command: '/gone/node' },
      ['problem', 'Cursor starts /gone/node, which is not there.', 'velaro-mcp install cursor'],
    ],
    [
      'a program that is gone',
      { ...working, args: ['/gone/velaro-mcp.js', 'serve'] },
      ['problem', 'Cursor starts /gone/velaro-mcp.js, which is not there.', 'velaro-mcp install cursor'],
    ],
    [
      '@latest',
      { command: process.execPath, args: ['npx-cli', '-y', 'velaro-mcp@latest'] },
      [
        'warning',
        'Cursor starts whatever version is newest (@latest), unchecked and slowly.',
        'velaro-mcp install cursor',
      ],
    ],
  ])('with %s; --fix writes a working entry', async (_name, entry, expected) => {
    cursorHas(entry);
    expect(about(await findings(), 'apps')).toEqual([expected]);
    const fixed = await findings({}, ['--fix']);
    expect(fixed.find(({ check }) => check === 'apps')?.fixed).toContain('Cursor starts it by');
    expect(about(await findings(), 'apps')).toEqual([['good', 'Cursor has it.', null]]);
  });

  test('with a key in clear: named by its beginning, and left for "keys where"', async () => {
    const key = mintKey('mcp');
    cursorHas({ ...working, env: { VELARO_MCP_KEY: key } });
    expect(about(await findings({}, ['--fix']), 'apps')).toEqual([
      [
        'problem',
        `Cursor has the key ${key.slice(0, 13)}… in clear, in env.VELARO_MCP_KEY of "velaro".`,
        'velaro-mcp keys where',
      ],
    ]);
  });

  test('with a file that is malformed', async () => {
    mkdirSync(join(home, '.cursor'));
    writeFileSync(join(home, '.cursor', 'mcp.json'), '{');
    expect(about(await findings(), 'apps')).toEqual([
      ['problem', expect.stringMatching(/^Cursor: .*mcp\.json is not valid JSON/), expect.stringContaining('Mend it')],
    ]);
  });

  test('without this server', async () => {
    mkdirSync(join(home, '.cursor'));
    expect(about(await findings(), 'apps')).toEqual([
      ['warning', 'Cursor does not have this server.', 'velaro-mcp install cursor'],
    ]);
    expect(existsSync(join(home, '.cursor', 'mcp.json'))).toBe(false);
  });
});

describe('the key and the gateway', () => {
  test('no key', async () => {
    const found = await findings({ environment: { VELARO_MCP_KEY: undefined } });
    expect(about(found, 'key')).toEqual([
      ['problem', 'Profile "default" has no MCP gateway key.', expect.stringContaining('velaro-mcp login')],
    ]);
  });

  test('a revoked key; the exit code says that there is a problem', async () => {
    gateway.answer('GET /tools/list', refusals.revoked);
    const ran = await run([]);
    expect(ran.exitCode).toBe(3);
    expect(ran.stdout).toContain('✗ key: This key was revoked.\n    → ');
    expect(ran.stderr).toContain('velaro-mcp: 1 problem found.\n  → Each one above says what to type.\n');
  });

  test('a key that expires in a week', async () => {
    gateway.answer('GET /keys/self', { status: 200, body: { ...ownKey, expiresAt: '2026-06-08T12:00:00.000Z' } });
    expect(about(await findings(), 'key').at(-1)).toEqual([
      'warning',
      'It expires on 2026-06-08, in 7 days.',
      'A rotation would keep that date: have a new key made, then put it into VELARO_MCP_KEY.',
    ]);
  });

  test('a quota that is nearly, and wholly, used up', async () => {
    const quota = (used: number) => ({
      status: 200,
      body: { quota: { limit: 100, used, resetsAt: '2026-12-01T00:00:00.000Z' } },
    });
    gateway.answer('GET /usage', quota(80));
    expect(about(await findings(), 'gateway').at(-1)).toEqual([
      'warning',
      '80 of 100 calls used until 2026-12-01.',
      'velaro-mcp status',
    ]);
    gateway.answer('GET /usage', quota(100));
    expect(about(await findings(), 'gateway').at(-1)?.[0]).toBe('problem');
  });

  describe('vendors', () => {
    const vendor = (title: string, connected: boolean) => ({
      vendor: title.toLowerCase(),
      title,
      connected,
      source: connected ? 'database' : null,
      connectedAt: null,
      connectedBy: null,
      fields: [],
      ways: [],
      tools: [],
    });
    const vendors = (...connections: readonly unknown[]) => ({ status: 200, body: { connections } });

    test('those without credentials are named to an admin key', async () => {
      gateway.answer('GET /connections', vendors(vendor('Shopify', true), vendor('HubSpot', false)));
      expect(about(await findings(), 'vendors')).toEqual([
        ['good', 'Connected: Shopify.', null],
        ['good', 'Without credentials, so without tools: HubSpot. See velaro-mcp connect.', null],
      ]);
      gateway.answer('GET /connections', vendors(vendor('Shopify', true), vendor('HubSpot', true)));
      expect(about(await findings(), 'vendors')).toEqual([['good', 'Connected: Shopify, HubSpot.', null]]);
    });

    test('a key that may not ask does not, and a gateway without connections is no fault', async () => {
      expect(about(await findings(), 'vendors')).toEqual([]);
      gateway.answer('GET /connections', vendors(vendor('HubSpot', false)));
      gateway.answer('GET /keys/self', { status: 200, body: { ...ownKey, admin: false } });
      const asked = () => gateway.heard.filter(({ request }) => request === 'GET /connections').length;
      const before = asked();
      expect(about(await findings(), 'vendors')).toEqual([]);
      expect(asked()).toBe(before);
    });

    test('a gateway that fails to tell', async () => {
      gateway.answer('GET /connections', { status: 200, text: '[' });
      expect(about(await findings(), 'vendors')).toEqual([['problem', expect.any(String), expect.any(String)]]);
    });
  });

  test('nobody listens there', async () => {
    await gateway.close();
    const [answer] = about(await findings(), 'network');
    expect(answer).toEqual([
      'problem',
      expect.stringMatching(/^Nothing answers at 127\.0\.0\.1:\d+\.$/),
      expect.any(String),
    ]);
  });

  test('a clock that is far off', async () => {
    // Without a key nothing but the head of the answer is looked at.
    gateway.answer('GET /tools/list', () => ({ status: 401, date: 'Mon, 01 Jun 2026 12:30:00 GMT' }));
    const network = about(await findings(), 'network');
    expect(network).toContainEqual([
      'warning',
      expect.stringMatching(/^This computer's clock is 30 minutes away/),
      expect.any(String),
    ]);
  });

  test('a proxy that is no address', async () => {
    const found = await findings({ environment: { HTTPS_PROXY: 'proxy 3128' } });
    expect(about(found, 'network')[0]).toEqual([
      'problem',
      'HTTPS_PROXY is not an address.',
      expect.stringContaining('unset HTTPS_PROXY'),
    ]);
  });
});

test('settings that others can read; --fix closes them', async () => {
  const path = join(world.configFolder, 'config.json');
  writeFileSync(path, '{}');
  chmodSync(path, 0o644);
  expect(about(await findings(), 'settings')).toEqual([
    ['warning', `${path} can be read by others.`, `chmod 600 ${path}`],
  ]);
  await findings({}, ['--fix']);
  expect((statSync(path).mode & 0o777).toString(8)).toBe('600');
  expect(readFileSync(path, 'utf8')).toBe('{}');
  rmSync(path);
});

test.each([
  ['20.19.5', '2026-04-30T23:59:00Z', 'good'],
  ['20.19.5', '2026-05-01T00:00:00Z', 'warning'],
  ['22.13.0', '2026-05-01T00:00:00Z', 'good'],
  ['24.1.0', '2028-05-01T00:00:00Z', 'warning'],
  ['25.0.0', '2026-05-01T00:00:00Z', 'warning'],
  ['30.0.0', '2026-05-01T00:00:00Z', 'good'],
])('Node %s on %s is %s', (version, now, level) => {
  expect(nodeFinding(version, '/bin/node', new Date(now)).level).toBe(level);
});
