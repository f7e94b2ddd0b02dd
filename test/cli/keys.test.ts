// keys list, keys show and keys revoke, against the documented endpoints.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ownKey, refusals, type StandIn, startStandIn } from './gateway-stand-in.ts';
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

const fromEnvironment = () => ({ environment: { VELARO_MCP_KEY: gateway.key, VELARO_MCP_URL: gateway.url } });
const requests = () => gateway.heard.map(({ request }) => request);

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

  test('no keys of a family are said so, without an empty table', async () => {
    gateway.answer('GET /v1/keys', { status: 200, body: { keys: [] } });
    expect(await world.run(['keys', 'list', '--kind', 'rest'], { ...fromEnvironment(), terminal: true })).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: 'There is no REST API key yet: velaro-mcp keys create --kind rest makes one.\n',
    });
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
