// Keys of all families at the command line: where they rest, how they are created for a job, suggested, reported, reminded of.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { refuseWrongClock } from '../../src/cli/clock.ts';
import { VelaroError } from '../../src/core/errors.ts';
import { visiblePrefix } from '../../src/core/key-format.ts';
import { mintKey } from '../../src/core/key-minting.ts';
import { ownKey, type StandIn, startStandIn } from './gateway-stand-in.ts';
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

const login = (...words: string[]) =>
  world.run(['login', '--url', gateway.url, '--key-stdin', ...words], { stdin: gateway.key });
const fromEnvironment = () => ({ VELARO_MCP_KEY: gateway.key, VELARO_MCP_URL: gateway.url });
const settings = () => JSON.parse(readFileSync(join(world.configFolder, 'config.json'), 'utf8'));
const origin = () => new URL(gateway.url).origin;

describe("the admin key of a gateway of one's own", () => {
  const created = (key: string) => ({
    ...ownKey,
    id: 'key_new',
    key,
    prefix: visiblePrefix(key),
    scopes: ['contacts:read'],
  });

  test.each([
    ['rest', '/v1/keys', 'read:contacts'],
    ['velaflows', '/api/v1/auth/tokens', 'contacts:read'],
  ] as const)('creates, lists, shows, rotates and revokes keys of the family %s', async (kind, path, scope) => {
    const key = mintKey(kind);
    const facts = created(key);
    gateway.answer(`POST ${path}`, { status: 201, body: facts });
    gateway.answer(`GET ${path}`, { status: 200, body: { keys: [facts], tokens: [facts] } });
    gateway.answer(`GET ${path}/key_new`, { status: 200, body: facts });
    gateway.answer(`POST ${path}/key_new/rotate`, { status: 201, body: facts });
    gateway.answer(`DELETE ${path}/key_new`, { status: 204 });
    const keys = (...words: string[]) =>
      world.run(['keys', ...words, '--kind', kind], { environment: fromEnvironment() });
    expect(await keys('create', '--label', 'sync', '--scope', scope)).toMatchObject({
      exitCode: 0,
      stdout: `${key}\n`,
    });
    expect((await keys('list')).stdout).toContain('key_new\t');
    expect((await keys('show', 'key_new')).exitCode).toBe(0);
    expect(await keys('rotate', 'key_new')).toMatchObject({ exitCode: 0, stdout: `${key}\n` });
    expect((await keys('revoke', 'key_new', '--yes')).exitCode).toBe(0);
    expect(new Set(gateway.heard.map((heard) => heard.key))).toEqual(new Set([gateway.key]));
  });

  test("of Velaro's own service an MCP key manages no other family", async () => {
    const environment = { VELARO_MCP_KEY: gateway.key, VELARO_MCP_URL: 'https://acme.velaro.com/mcp/v1' };
    expect(await world.run(['keys', 'list', '--kind', 'rest'], { environment })).toEqual({
      exitCode: 4,
      stdout: '',
      stderr: 'velaro-mcp: Profile "default" has no REST API key.\n  → Run velaro-mcp login, or set VELARO_API_KEY.\n',
    });
  });
});

describe('login', () => {
  test('a REST key and a VelaFlows token go beside the MCP key of the same profile', async () => {
    await login();
    const [rest, flows] = [mintKey('rest'), mintKey('velaflows')];
    const base = gateway.url.replace('/mcp/v1', '/gateway');
    gateway.answer('GET /gateway/conversations?limit=1', () => ({ status: 403, body: {} }));
    gateway.answer('GET /gateway/auth/workspaces', () => ({ status: 200, body: [] }));
    const first = await world.run(['login', '--url', base, '--key-stdin'], { stdin: rest });
    expect(first.exitCode).toBe(0);
    const workspace = '0123456789abcdef01234567';
    const words = ['login', '--url', base, '--key-stdin', '--workspace', workspace];
    expect((await world.run(words, { stdin: flows })).exitCode).toBe(0);
    expect([...world.stored.keys()]).toEqual(['default', 'default:rest', 'default:velaflows']);
    expect(world.stored.get('default:velaflows')).toEqual({
      key: flows,
      kind: 'velaflows',
      origin: origin(),
      workspace,
    });
    expect(Object.keys(settings().profiles.default.keys)).toEqual(['mcp', 'rest', 'velaflows']);

    const listed = JSON.parse((await world.run(['profiles', 'list', '--json'])).stdout);
    const facts = { name: 'default', inUse: true, storedAt: '2026-06-01T12:00:00.000Z' };
    expect(listed.profiles).toEqual([
      { ...facts, kind: 'mcp', url: gateway.url, prefix: visiblePrefix(gateway.key), expiresAt: ownKey.expiresAt },
      { ...facts, kind: 'rest', url: base, prefix: visiblePrefix(rest), expiresAt: null },
      { ...facts, kind: 'velaflows', url: base, prefix: visiblePrefix(flows), expiresAt: null },
    ]);
    expect((await world.run(['profiles', 'list'])).stdout).toContain(`*\tdefault\trest\t${visiblePrefix(rest)}\t`);
  });

  test('a test key does not take the place of a live one', async () => {
    await login();
    const ran = await world.run(['login', '--url', gateway.url, '--key-stdin'], { stdin: mintKey('mcp', 'test') });
    expect(ran).toEqual({
      exitCode: 4,
      stdout: '',
      stderr:
        'velaro-mcp: Profile "default" has a live key, and this is a test key.\n' +
        '  → Store it under another profile: add --profile default-test.\n',
    });
  });

  test.each([
    ['quoted', (key: string) => `"${key}"`, 'The key has quotes around it or in it.'],
    ['with Bearer', (key: string) => `Bearer ${key}`, 'The key has "Bearer" in front of it.'],
    ['cut off', (key: string) => key.slice(0, 24), 'This MCP gateway key is not whole'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an unexpanded variable is what is tested
    ['unexpanded', () => '${VELARO_KEY}', 'This is the name of a variable, not a key: nothing has filled it in.'],
    ['two lines', (key: string) => `${key}\n${key}`, 'The key has white space in it'],
  ])('a key that is %s is named as such', async (_what, change, problem) => {
    const ran = await world.run(['login', '--url', gateway.url, '--key-stdin'], { stdin: change(mintKey('mcp')) });
    expect(ran.exitCode).toBe(4);
    expect(ran.stderr).toContain(problem);
  });

  test('a key that ends in a line end is taken', async () => {
    const words = ['login', '--url', gateway.url, '--key-stdin'];
    expect((await world.run(words, { stdin: `${gateway.key}\r\n` })).exitCode).toBe(0);
  });

  test('a key file that others may read is warned of', async () => {
    const path = join(world.configFolder, 'key');
    writeFileSync(path, gateway.key, { mode: 0o644 });
    const ran = await world.run(['login', '--url', gateway.url, '--key-file', path]);
    expect(ran.stderr).toBe(
      `Warning: Other users of this computer may read ${path}: run chmod 600 ${path}, or delete it now.\n`,
    );
  });

  test('settings of a later version are left alone', async () => {
    writeFileSync(join(world.configFolder, 'config.json'), '{"version":2}');
    const ran = await login();
    expect(ran.exitCode).toBe(3);
    expect(ran.stderr).toContain('was written by a newer velaro-mcp: update this one.');
  });
});

describe('without a keychain', () => {
  const failing = (code: 'keychain.service' | 'keychain.timeout' | 'keychain.locked') =>
    world.failWritesWith(new VelaroError(code, 'The keychain fails.'));

  test('nothing is stored, and the ways out are named', async () => {
    failing('keychain.service');
    expect(await login()).toEqual({
      exitCode: 11,
      stdout: '',
      stderr:
        'velaro-mcp: The keychain fails.\n' +
        '  → Or keep the key in a file: set VELARO_MCP_PASSPHRASE to encrypt it, or add --insecure-storage to keep it in plain text.\n',
    });
  });

  test('a passphrase makes it an encrypted file, and that stays the place', async () => {
    failing('keychain.service');
    const environment = { VELARO_MCP_PASSPHRASE: 'correct horse battery staple' };
    const words = ['login', '--url', gateway.url, '--key-stdin'];
    const ran = await world.run(words, { stdin: gateway.key, environment });
    expect(ran.stdout).toContain('…, in an encrypted file\n');
    expect(settings().store).toBe('encrypted-file');
    expect(JSON.stringify(settings())).not.toContain(gateway.key);
    expect((await world.run(['status'], { environment })).exitCode).toBe(0);
    expect(await world.run(['status'])).toMatchObject({
      exitCode: 11,
      stderr: expect.stringContaining('Set VELARO_MCP_PASSPHRASE'),
    });
  });

  test.each(['keychain.timeout', 'keychain.locked'] as const)('%s never leads to a weaker place', async (code) => {
    failing(code);
    const environment = { VELARO_MCP_PASSPHRASE: 'correct horse battery staple' };
    const words = ['login', '--url', gateway.url, '--key-stdin'];
    expect((await world.run(words, { stdin: gateway.key, environment })).exitCode).toBe(11);
    expect(settings.bind(undefined)).toThrow();
  });

  test('plain text has to be asked for, and is warned of', async () => {
    const ran = await login('--insecure-storage');
    expect(ran.stdout).toContain('…, in a file, in plain text\n');
    expect(ran.stderr).toContain('Warning: The key lies in plain text in a file: whoever gets the file has it.\n');
    expect(world.stored.size).toBe(0);
    expect((await world.run(['status'])).stdout).toContain('…, in a file, in plain text\n');
    expect((await world.run(['logout'])).stdout).toBe('Forgot the key of profile default.\n');
  });

  test('a program may print the key, each time it is needed', async () => {
    const path = join(world.configFolder, 'printed');
    writeFileSync(path, gateway.key);
    const command = JSON.stringify([process.execPath, '-p', `require('fs').readFileSync('${path}','utf8')`]);
    const ran = await world.run(['login', '--url', gateway.url, '--key-command', command]);
    expect(ran.stdout).toContain('…, printed by a program\n');
    expect(world.stored.size).toBe(0);
    expect((await world.run(['status', '--json'])).exitCode).toBe(0);
    expect(await world.run(['keys', 'rotate'])).toMatchObject({ exitCode: 3 });
    writeFileSync(path, 'hunter2');
    expect((await world.run(['status'])).exitCode).toBe(4);
  });
});

test('logout forgets one family, and the profile with the last of them', async () => {
  await login();
  const base = gateway.url.replace('/mcp/v1', '/gateway');
  const words = ['login', '--url', base, '--key-stdin', '--no-check'];
  await world.run(words, { stdin: mintKey('rest') });
  expect((await world.run(['logout'])).exitCode).toBe(0);
  expect([...world.stored.keys()]).toEqual(['default:rest']);
  const ran = await world.run(['logout', '--kind', 'rest']);
  expect(ran).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining('"velaro-mcp keys revoke ID --kind rest" with an admin key.\n'),
  });
  expect(settings().profiles).toEqual({});
});

test('a store that fills up in the middle of a rotation: the new key is revoked, the old one stays', async () => {
  await login();
  const successor = mintKey('mcp');
  const marked = { ...ownKey, id: 'key_new', label: '' };
  gateway.answer('POST /keys', ({ body }) => {
    const label = typeof body === 'object' && body !== null ? String(Reflect.get(body, 'label')) : '';
    marked.label = label;
    return { status: 201, body: { ...marked, key: successor } };
  });
  gateway.answer('GET /keys', () => ({ status: 200, body: marked.label ? [ownKey, marked] : [ownKey] }));
  gateway.answer('DELETE /keys/key_new', { status: 204 });
  world.failWritesWith(new VelaroError('keyfile.unwritable', 'The file cannot be written (ENOSPC).'));
  const ran = await world.run(['keys', 'rotate']);
  expect(ran).toMatchObject({ exitCode: 11, stderr: 'velaro-mcp: The file cannot be written (ENOSPC).\n' });
  expect(marked.label).toMatch(/^laptop ~[0-9a-f]{12}$/);
  expect(gateway.heard.at(-1)).toMatchObject({ request: 'DELETE /keys/key_new', key: gateway.key });
  expect(world.stored.get('default')?.key).toBe(gateway.key);
});

describe('keys create', () => {
  const words = ['keys', 'create', '--label', 'ci', '--scope', 'ops'];

  test('--github-output hands the key to the job, masked and unprinted', async () => {
    const key = mintKey('mcp');
    gateway.answer('POST /keys', { status: 201, body: { ...ownKey, id: 'key_new', key } });
    const path = join(world.configFolder, 'output');
    const environment = { ...fromEnvironment(), GITHUB_ACTIONS: 'true', GITHUB_OUTPUT: path };
    const ran = await world.run([...words, '--github-output', 'velaro-key'], { environment });
    expect(readFileSync(path, 'utf8')).toBe(`velaro-key=${key}\n`);
    expect(ran.stdout).not.toContain(key);
    expect(ran.stderr).toBe(`::add-mask::${key}\n::add-mask::${Buffer.from(key).toString('base64')}\n`);
  });

  test('--github-output outside of a job is refused before a key is made', async () => {
    const ran = await world.run([...words, '--github-output', 'x'], { environment: fromEnvironment() });
    expect(ran.exitCode).toBe(2);
    expect(gateway.heard).toEqual([]);
  });

  test('the scopes of another family, and what another family has, are refused', async () => {
    const environment = { VELARO_API_KEY: mintKey('rest'), VELARO_API_URL: gateway.url };
    for (const wrong of [
      ['--kind', 'rest'],
      ['--kind', 'rest', '--quota', '5'],
      ['--environment', 'test'],
    ])
      expect((await world.run([...words, ...wrong], { environment })).exitCode).toBe(2);
  });

  test('of a VelaFlows token speaks as that API does', async () => {
    const environment = { VELAFLOWS_API_TOKEN: mintKey('velaflows'), VELAFLOWS_API_URL: gateway.url };
    const key = mintKey('velaflows', 'test');
    gateway.answer('POST /auth/tokens', () => ({ status: 201, body: { id: 't1', name: 'ci', key } }));
    const flows = [
      'keys',
      'create',
      '--kind',
      'velaflows',
      '--label',
      'ci',
      '--scope',
      'crm:read',
      '--environment',
      'test',
    ];
    expect((await world.run(flows, { environment })).stdout).toBe(`${key}\n`);
    expect(gateway.heard.at(-1)?.body).toEqual({ name: 'ci', scopes: ['crm:read'], environment: 'test' });
  });
});

describe('keys report-leak', () => {
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
});

describe('keys suggest', () => {
  const use = (scopes: readonly unknown[]) =>
    gateway.answer('GET /keys/key_own/scope-use', { status: 200, body: { scopes } });

  test('names what was not used for 30 days, and what is enough', async () => {
    use([
      { scope: 'ops', calls: 3, lastUsedOn: '2026-05-30' },
      { scope: 'commerce', calls: 9, lastUsedOn: '2026-05-01' },
    ]);
    const ran = await world.run(['keys', 'suggest'], { environment: fromEnvironment() });
    expect(ran).toEqual({
      exitCode: 0,
      stdout: 'key       laptop\nscopes    commerce ops\nnot used  commerce\nenough    ops\n',
      stderr: '',
    });
    const longer = await world.run(['keys', 'suggest', '--days', '60'], { environment: fromEnvironment() });
    expect(longer.stdout).toContain('not used  none: all were used in 60 days\n');
  });

  test('--yes rotates into the narrower key', async () => {
    await login();
    use([{ scope: 'ops', calls: 3, lastUsedOn: '2026-05-30' }]);
    const successor = mintKey('mcp');
    gateway.answer('POST /keys', { status: 201, body: { ...ownKey, id: 'key_new', key: successor } });
    const ok = { status: 200, body: { tools: [] } };
    gateway.answer('GET /tools/list', () => ok);
    gateway.answer('GET /keys', () => ({ status: 200, body: [ownKey, { ...ownKey, id: 'key_new', scopes: ['ops'] }] }));
    gateway.answer('DELETE /keys/key_own', () => ({ status: 204 }));
    const ran = await world.run(['keys', 'suggest', '--yes']);
    expect(ran.stdout).toContain(`rotated   to ${successor.slice(0, 13)}…, without commerce\n`);
    expect(world.stored.get('default')?.key).toBe(successor);
    expect(gateway.heard.find(({ request }) => request === 'POST /keys')?.body).toMatchObject({ scopes: ['ops'] });
    expect(gateway.heard.at(-1)).toMatchObject({ request: 'DELETE /keys/key_own', key: successor });
  });

  test('a key that nothing was done with may go, but not because an admin key needs no scope', async () => {
    use([]);
    gateway.answer('GET /keys/self', { status: 200, body: { ...ownKey, admin: false } });
    const environment = fromEnvironment();
    expect((await world.run(['keys', 'suggest'], { environment })).stderr).toBe(
      'Nothing was used since the key was made on 2026-01-02. If nobody needs it: velaro-mcp keys revoke key_own\n',
    );
    gateway.answer('GET /keys/self', { status: 200, body: { ...ownKey, admin: true } });
    expect((await world.run(['keys', 'suggest'], { environment })).stderr).toBe(
      'Nothing was used, but an admin key may be there to manage keys, which needs no scope.\n',
    );
  });

  test('the admin key of a gateway of one’s own asks about keys of the other families', async () => {
    gateway.answer('GET /v1/keys/key_rest', {
      status: 200,
      body: { ...ownKey, id: 'key_rest', admin: false, scopes: ['read:contacts'] },
    });
    gateway.answer('GET /v1/keys/key_rest/scope-use', { status: 200, body: { scopes: [] } });
    const words = ['keys', 'suggest', 'key_rest', '--kind', 'rest', '--yes'];
    expect(await world.run(words, { environment: fromEnvironment() })).toEqual({
      exitCode: 0,
      stdout: 'key       laptop\nscopes    read:contacts\nnot used  read:contacts\n',
      stderr:
        'Nothing was used since the key was made on 2026-01-02. ' +
        'If nobody needs it: velaro-mcp keys revoke key_rest --kind rest\n',
    });
  });

  test('a gateway that does not tell is said so', async () => {
    expect((await world.run(['keys', 'suggest'], { environment: fromEnvironment() })).exitCode).toBe(6);
  });
});

describe('time', () => {
  test('a clock in 1970 makes no key that has expired when it is born', () => {
    expect(() => refuseWrongClock(new Date('1970-01-01T00:10:00Z'))).toThrow(
      'The clock of this computer says 1970-01-01.',
    );
    expect(() => refuseWrongClock(new Date('2026-06-01T00:00:00Z'))).not.toThrow();
  });

  test.each([
    ['2026-05-31T12:00:00.000Z', ' expired on 2026-05-31.', 'It expired on'],
    ['2026-06-01T18:00:00.000Z', ' expires within a day.', 'It expires on'],
    ['2026-06-06T00:00:00.000Z', ' expires in 4 days.', 'It expires on'],
  ])('status and doctor remind of a key that expires at %s', async (expiresAt, told, found) => {
    gateway.answer('GET /keys/self', { status: 200, body: { ...ownKey, expiresAt } });
    const status = await world.run(['status'], { environment: fromEnvironment() });
    const advice = 'A rotation would keep that date: have a new key made, then put it into VELARO_MCP_KEY.';
    expect(status.stderr).toContain(`of profile default${told} ${advice}\n`);
    const doctor = await world.run(['doctor', '--json'], { environment: fromEnvironment() });
    expect(JSON.parse(doctor.stdout).findings).toContainEqual(
      expect.objectContaining({
        check: 'key',
        level: expect.not.stringMatching('good'),
        text: expect.stringContaining(found),
        remedy: advice,
      }),
    );
  });

  test('status says how to replace a stored key that expires, in the profile that it is in', async () => {
    gateway.answer('GET /keys/self', { status: 200, body: { ...ownKey, expiresAt: '2026-06-06T00:00:00.000Z' } });
    await login('--profile', 'work');
    expect((await world.run(['status', '--profile', 'work'])).stderr).toContain(
      'have a new key made, then run: velaro-mcp login --profile work\n',
    );
  });

  test('keys list names the keys that expire soon, and no dead one', async () => {
    const expiring = (label: string, expiresAt: string, status = 'active') => ({ ...ownKey, label, expiresAt, status });
    const keys = [
      expiring('soon', '2026-06-06T00:00:00.000Z'),
      expiring('late', '2026-08-06T00:00:00.000Z'),
      expiring('gone', '2026-05-06T00:00:00.000Z', 'expired'),
      expiring('ended', '2026-06-06T00:00:00.000Z', 'revoked'),
    ];
    gateway.answer('GET /keys', { status: 200, body: { keys } });
    expect((await world.run(['keys', 'list'], { environment: fromEnvironment() })).stderr).toBe(
      '"soon" expires in 4 days.\n',
    );
  });

  test('status does not remind of a key that has long to live', async () => {
    const status = await world.run(['status'], { environment: fromEnvironment() });
    expect(status.stderr).not.toContain('expires');
  });

  test('--if-older-than leaves a younger key alone', async () => {
    await login();
    const before = gateway.heard.length;
    const ran = await world.run(['keys', 'rotate', '--if-older-than', '80d']);
    expect(ran.stdout).toBe(`The key ${gateway.key.slice(0, 13)}… was stored 0 days ago: nothing to do.\n`);
    expect(gateway.heard).toHaveLength(before);
    expect((await world.run(['keys', 'rotate', '--if-older-than', '0d'])).stdout).not.toContain('nothing to do');
  });
});
