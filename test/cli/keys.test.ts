// The key commands, against the documented endpoints.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import { ownKey, refusals, type StandIn, startStandIn } from './gateway-stand-in.ts';
import { type CliWorld, createCliWorld, noKeychain } from './run-cli.ts';

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

const login = () => world.run(['login', '--url', gateway.url, '--key-stdin'], { stdin: gateway.key });
const fromEnvironment = () => ({ environment: { VELARO_MCP_KEY: gateway.key, VELARO_MCP_URL: gateway.url } });
const requests = () => gateway.heard.map(({ request }) => request);

/** Lets the gateway mint `key` under the id `key_new`. */
function mints(key: string): void {
  const minted = { ...ownKey, id: 'key_new', prefix: key.slice(0, 13), key };
  gateway.answer('POST /keys', { status: 201, body: minted });
  gateway.answer('DELETE /keys/key_new', { status: 204 });
}

describe('keys create', () => {
  const words = ['keys', 'create', '--label', 'ci', '--scope', 'ops,Commerce', '--expires', '90d', '--quota', '50'];

  test('prints the key alone on stdout, and what it is on stderr', async () => {
    const key = mintKey('mcp');
    mints(key);
    const ran = await world.run(words, fromEnvironment());
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toBe(`${key}\n`);
    expect(ran.stderr).toContain('id         key_new\nlabel      laptop\n');
    expect(ran.stderr).not.toContain(key);
    expect(gateway.heard.at(-1)).toEqual({
      request: 'POST /keys',
      key: gateway.key,
      body: { label: 'ci', scopes: ['commerce', 'ops'], expiresAt: '2026-08-30T12:00:00.000Z', monthlyQuota: 50 },
    });
  });

  test('with --json the key is a member of the one document', async () => {
    const key = mintKey('mcp');
    mints(key);
    const ran = await world.run([...words, '--json'], fromEnvironment());
    expect(JSON.parse(ran.stdout)).toEqual({ ...ownKey, id: 'key_new', prefix: key.slice(0, 13), key });
    expect(ran.stderr).toBe('');
  });

  test('warns on a terminal, and masks the key in GitHub Actions before it is printed', async () => {
    const key = mintKey('mcp');
    mints(key);
    const seen = await world.run(words, { ...fromEnvironment(), terminal: true });
    expect(seen.stderr).toContain('This key is shown only now: put it where it belongs.\n');
    const { environment } = fromEnvironment();
    const ran = await world.run(words, { environment: { ...environment, GITHUB_ACTIONS: 'true' } });
    expect(ran.stderr.startsWith(`::add-mask::${key}\n`)).toBe(true);
  });

  test('--store puts it into the keychain under a new profile and prints no key', async () => {
    const key = mintKey('mcp');
    mints(key);
    await login();
    const ran = await world.run([...words, '--store', 'work']);
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout + ran.stderr).not.toContain(key);
    expect(world.stored.get('work')).toEqual({ key, kind: 'mcp', origin: new URL(gateway.url).origin, id: 'key_new' });
    expect(await world.run([...words, '--store', 'default'])).toMatchObject({
      exitCode: 7,
      stderr: `velaro-mcp: Profile "default" has a key already, which would be lost.
  → Choose another name, or run velaro-mcp logout --profile default first.
`,
    });
  });

  test('--store without a keychain revokes the key that nobody can have', async () => {
    mints(mintKey('mcp'));
    world.failWritesWith(noKeychain);
    expect((await world.run([...words, '--store', 'work'], fromEnvironment())).exitCode).toBe(11);
    expect(requests()).toEqual(['POST /keys', 'DELETE /keys/key_new']);
  });
});

describe('keys list and show', () => {
  test('for a program: every column, by tabs', async () => {
    expect((await world.run(['keys', 'list'], fromEnvironment())).stdout).toBe(
      'key_own\tlaptop\tactive\tvel_live_AbCd\t7/100\t2027-01-31\tcommerce ops (admin)\t2026-05-06\t2026-01-02\n',
    );
  });

  test('for a person: what fits in 80 columns, the label cut, never the id', async () => {
    const label = 'a label that is much longer than any table has room for';
    gateway.answer('GET /keys', { status: 200, body: [{ ...ownKey, id: 'key_01234567890123456789', label }] });
    const ran = await world.run(['keys', 'list'], { ...fromEnvironment(), terminal: true });
    expect(ran.stdout).toBe(
      `ID                        LABEL         STATUS  PREFIX         USED   EXPIRES
key_01234567890123456789  a label tha…  active  vel_live_AbCd  7/100  2027-01-31
`,
    );
  });

  test('a bare array with unknown and missing fields is understood', async () => {
    gateway.answer('GET /keys', { status: 200, body: [{ id: 7, colour: 'blue' }] });
    const ran = await world.run(['keys', 'list', '--json'], fromEnvironment());
    expect(JSON.parse(ran.stdout).keys).toEqual([
      {
        id: '7',
        label: null,
        prefix: null,
        scopes: [],
        admin: false,
        status: null,
        monthlyQuota: null,
        usedThisMonth: null,
        createdAt: null,
        expiresAt: null,
        lastUsedAt: null,
        revokedAt: null,
      },
    ]);
  });

  test('a label cannot move the cursor or turn the line around', async () => {
    gateway.answer('GET /keys', { status: 200, body: [{ ...ownKey, label: 'a\u001b[2Jb\u202ec\nd' }] });
    expect((await world.run(['keys', 'list'], fromEnvironment())).stdout).toContain('key_own\ta [2Jb c d\t');
  });

  test('a gateway that can only list still shows one key', async () => {
    gateway.answer('GET /keys/key_own', { status: 405, text: '' });
    expect((await world.run(['keys', 'show', 'key_own'], fromEnvironment())).stdout).toBe(
      `id         key_own
label      laptop
prefix     vel_live_AbCd
status     active
scopes     commerce ops (admin)
used       7/100
created    2026-01-02T03:04:05.000Z
expires    2027-01-31T00:00:00.000Z
last used  2026-05-06T07:08:09.000Z
`,
    );
    gateway.answer('GET /keys/key_none', refusals.unknownKey);
    expect(await world.run(['keys', 'show', 'key_none'], fromEnvironment())).toEqual({
      exitCode: 6,
      stdout: '',
      stderr:
        'velaro-mcp: There is no MCP gateway key with that id.\n' +
        '  → See the ids with "velaro-mcp keys list"; other families are listed with --kind rest and --kind velaflows.\n',
    });
  });

  test('keys show --events tells what was done to a key, and by whom', async () => {
    const events = [
      { keyId: 'key_own', label: 'laptop', event: 'rotated', by: 'key_admin', at: '2026-05-02T00:00:00.000Z' },
      { keyId: 'key_own', label: 'laptop', event: 'created', by: 'operator', at: '2026-01-02T03:04:05.000Z' },
    ];
    const words = ['keys', 'show', 'self', '--events'];
    expect(await world.run(words, fromEnvironment())).toEqual({
      exitCode: 6,
      stdout: '',
      stderr: expect.stringContaining(
        ' does not say what was done to a key.\n  → Look at the admin panel of the site.\n',
      ),
    });
    gateway.answer('GET /keys/key_own/events', { status: 200, body: { events } });
    const shown = await world.run(words, { ...fromEnvironment(), terminal: true });
    expect(shown.stdout).toContain(`
WHEN                      EVENT    BY
2026-05-02T00:00:00.000Z  rotated  key_admin
2026-01-02T03:04:05.000Z  created  operator
`);
    const { id, events: told } = JSON.parse((await world.run([...words, '--json'], fromEnvironment())).stdout);
    expect([id, told[0]]).toEqual(['key_own', { event: 'rotated', by: 'key_admin', at: '2026-05-02T00:00:00.000Z' }]);
  });

  test.each(['..', 'a/b', 'a?b', ''])('"%s" is no id, and no request', async (id) => {
    expect((await world.run(['keys', 'revoke', id, '--yes'], fromEnvironment())).exitCode).toBe(2);
    expect(gateway.heard).toEqual([]);
  });
});

describe('keys revoke', () => {
  test('needs --yes where nobody can be asked', async () => {
    expect(await world.run(['keys', 'revoke', 'key_own'], fromEnvironment())).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'velaro-mcp: Revoking asks first, and there is no terminal to ask at.\n  → Use --yes.\n',
    });
    expect(gateway.heard).toEqual([]);
  });

  test('revokes with --yes, and only shows with --dry-run', async () => {
    const dry = await world.run(['keys', 'revoke', 'key_own', '--dry-run', '--json'], fromEnvironment());
    expect(JSON.parse(dry.stdout)).toEqual({ id: 'key_own', label: 'laptop', revoked: false, dryRun: true });
    const ran = await world.run(['keys', 'revoke', 'key_own', '--yes'], fromEnvironment());
    expect(ran).toEqual({ exitCode: 0, stdout: 'Revoked key_own.\n', stderr: '' });
    expect(requests()).toEqual(['GET /keys/key_own', 'DELETE /keys/key_own']);
  });
});

describe('keys rotate', () => {
  const settings = () => JSON.parse(readFileSync(join(world.configFolder, 'config.json'), 'utf8'));

  /** The gateway hands out `successor`, which works from its first use on. */
  function rotatesTo(
    successor: string,
    firstUse = { status: 200, body: ownKey } as { status: number; body?: unknown },
  ) {
    gateway.answer('POST /keys/self/rotate', { status: 200, body: { ...ownKey, key: successor } });
    gateway.answer('GET /keys/self', ({ key }) => (key === successor ? firstUse : { status: 200, body: ownKey }));
  }

  test('replaces the key of the profile: keychain first, then the first use', async () => {
    await login();
    const successor = mintKey('mcp');
    rotatesTo(successor);
    const before = gateway.heard.length;
    const ran = await world.run(['keys', 'rotate']);
    expect(ran).toEqual({
      exitCode: 0,
      stdout: `profile  default
key      ${successor.slice(0, 13)}…, in the keychain
before   ${gateway.key.slice(0, 13)}…, works 24 h more
`,
      stderr: '',
    });
    expect(world.stored.get('default')?.key).toBe(successor);
    expect(settings().profiles.default.keys.mcp.prefix).toBe(successor.slice(0, 13));
    expect(gateway.heard.slice(before)).toEqual([
      { request: 'POST /keys/self/rotate', key: gateway.key, body: { graceSeconds: 86_400 } },
      { request: 'GET /keys/self', key: successor, body: undefined },
    ]);
  });

  test('--now is a grace of nothing after the first use, so that a lost reply loses nothing', async () => {
    await login();
    rotatesTo(mintKey('mcp'));
    expect((await world.run(['keys', 'rotate', '--now'])).stdout).toContain('works no longer');
    expect(gateway.heard.find(({ request }) => request === 'POST /keys/self/rotate')?.body).toEqual({
      graceSeconds: 0,
    });
  });

  test('when the new key is refused, the old one is back', async () => {
    await login();
    rotatesTo(mintKey('mcp'), refusals.invalid);
    expect((await world.run(['keys', 'rotate'])).exitCode).toBe(4);
    expect(world.stored.get('default')?.key).toBe(gateway.key);
    expect(settings().profiles.default.keys.mcp.prefix).toBe(gateway.key.slice(0, 13));
  });

  test('when the first use fails otherwise, the new key is stored and the rest is pending', async () => {
    await login();
    const successor = mintKey('mcp');
    rotatesTo(successor, { status: 503 });
    expect(await world.run(['keys', 'rotate'])).toMatchObject({
      exitCode: 12,
      stderr: `velaro-mcp: The rotation is not finished. ${new URL(gateway.url).host} is not able to answer right now (HTTP 503).
  → The stored key works. Run any command again, for example "velaro-mcp status": it takes the rotation up.
`,
    });
    expect(world.stored.get('default')?.key).toBe(successor);
  });

  test('when the keychain refuses the new key, the old one stays', async () => {
    await login();
    rotatesTo(mintKey('mcp'));
    world.failWritesWith(noKeychain);
    expect((await world.run(['keys', 'rotate'])).exitCode).toBe(11);
    expect(world.stored.get('default')?.key).toBe(gateway.key);
  });

  test('a key from the environment cannot be replaced there', async () => {
    expect(await world.run(['keys', 'rotate'], fromEnvironment())).toMatchObject({
      exitCode: 3,
      stderr: `velaro-mcp: The key comes from VELARO_MCP_KEY, and a new one cannot be put there.
  → Create one with "velaro-mcp keys create", set VELARO_MCP_KEY to it, then revoke the old one.
`,
    });
    expect(gateway.heard).toEqual([]);
  });

  test('another key: its new text is printed like that of a new one', async () => {
    const successor = mintKey('mcp');
    gateway.answer('POST /keys/key_x/rotate', { status: 200, body: { ...ownKey, id: 'key_x', key: successor } });
    const atOnce = await world.run(['keys', 'rotate', 'key_x', '--now'], fromEnvironment());
    expect(atOnce.stdout).toBe(`${successor}\n`);
    expect(atOnce.stderr).toMatch(/\nThe old key works no longer\.\n$/);
    expect(gateway.heard.at(-1)?.body).toEqual({ now: true });
    const later = await world.run(['keys', 'rotate', 'key_x', '--grace', '2h'], fromEnvironment());
    expect(later.stderr).toMatch(
      /\nThe old key works until the new one is used, and 2 h more; a new one that is not used within 24 h lapses\.\n$/,
    );
    expect(gateway.heard.at(-1)?.body).toEqual({ graceSeconds: 7200 });
  });
});
