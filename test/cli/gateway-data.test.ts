// The commands that work on a gateway's data itself: init, site, status, backup, keys list, keys revoke.
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeMasterKeyText } from '../../src/gateway/credentials/master-key.ts';
import { startGateway } from '../../src/gateway/start.ts';
import { openSqliteStore } from '../../src/stores/sqlite/sqlite-store.ts';
import { readKeptSecrets } from '../../src/stores/webhooks/signing-secrets.ts';
import { legacy, send } from '../gateway/http/test-gateway.ts';
import { type CliWorld, createCliWorld } from './run-cli.ts';

let world: CliWorld;
let data: string;
beforeEach(() => {
  world = createCliWorld();
  data = join(world.configFolder, 'data');
});
afterEach(() => world.remove());

/** Runs a command of the group on the test's own data; the document that it prints. */
async function gateway(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const ran = await world.run(['gateway', ...words, '--data', data, '--json'], { environment });
  const text = ran.exitCode === 0 ? ran.stdout : ran.stderr;
  return { exitCode: ran.exitCode, json: JSON.parse(text) };
}

/** Works with a gateway that runs on a data folder. */
async function withGateway<Value>(dataDir: string, work: (mcpUrl: string) => Promise<Value>): Promise<Value> {
  const site = { name: 'local', plan: 'professional' } as const;
  const running = await startGateway({
    port: 0,
    dataDir,
    allowHosts: [],
    sandbox: false,
    site,
    environment: {},
    log: () => {},
  });
  try {
    return await work(running.mcpUrl);
  } finally {
    await running.stop();
  }
}

test('init makes the site and its admin key once, and changes nothing later', async () => {
  const first = await gateway(['init', '--site', 'acme', '--plan', 'enterprise']);
  expect(first.json).toEqual({
    site: 'acme',
    created: true,
    plan: 'enterprise',
    billingDay: 1,
    overage: false,
    alerts: expect.any(Boolean),
    requestsPerDay: 1000,
    alertWebhook: null,
    adminKey: expect.stringMatching(/^vel_live_[0-9A-Za-z]{43}$/),
  });
  const second = await gateway(['init']);
  expect(second.json).toMatchObject({ site: 'acme', created: false, plan: 'enterprise', billingDay: 1 });
  expect(second.json.adminKey).toBeUndefined();
  expect((await world.run(['gateway', 'init', '--data', data])).stderr).toBe(
    'The site was there already, and nothing was changed. For another admin key: velaro-mcp gateway keys create\n',
  );
  const { exitCode, json } = await gateway(['init', '--overage', 'on']);
  expect({ exitCode, code: json.error.code, hint: json.error.hint }).toEqual({
    exitCode: 7,
    code: 'site.exists',
    hint: 'Change them with the same options and "velaro-mcp gateway site".',
  });
  expect((await gateway(['site'])).json.overage).toBe(false);
  await withGateway(data, async (mcpUrl) => {
    expect((await send(`${mcpUrl}/keys`, { key: first.json.adminKey })).status).toBe(200);
  });
});

test('init without a terminal puts the admin key into a file of its owner', async () => {
  const ran = await world.run(['gateway', 'init', '--data', data]);
  const path = join(data, 'admin-key');
  const key = readFileSync(path, 'utf8').trim();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(ran.stdout).toContain('site                 local\n');
  expect(ran.stdout + ran.stderr).not.toContain(key);
});

test('site changes what is named, also under a gateway that runs, and shows all', async () => {
  const { adminKey: key } = (await gateway(['init', '--site', 'acme', '--plan', 'trial'])).json;
  const list = (mcpUrl: string) => send(`${mcpUrl}/tools/list`, { key });
  await withGateway(data, async (mcpUrl) => {
    expect((await list(mcpUrl)).json.error.code).toBe('plan.unavailable');
    const changed = await gateway(['site', '--plan', 'enterprise', '--overage', 'on', '--billing-day', '15']);
    expect(changed.json).toEqual({
      site: 'acme',
      plan: 'enterprise',
      billingDay: 15,
      overage: true,
      alerts: true,
      requestsPerDay: 1000,
      alertWebhook: null,
    });
    expect((await list(mcpUrl)).status).toBe(200);
  });
  const shown = await world.run(['gateway', 'site', '--data', data]);
  expect(shown.stdout).toContain('months begin on day  15\n');
  expect((await gateway(['site'])).json).toMatchObject({ plan: 'enterprise', overage: true, billingDay: 15 });
});

test('site tells the signing secret of a new webhook once, and takes no private address unasked', async () => {
  await gateway(['init']);
  const url = 'https://alerts.example.com/velaro';
  const set = await gateway(['site', '--alert-webhook', url]);
  expect(set.json).toMatchObject({ alertWebhook: url, alertWebhookSecret: expect.stringMatching(/^whsec_.{40,}$/) });
  const later = await gateway(['site', '--overage', 'off']);
  expect(later.json).toMatchObject({ alertWebhook: url });
  expect(later.json.alertWebhookSecret).toBeUndefined();
  const masterKey = { VELARO_MASTER_KEY: makeMasterKeyText() };
  const sealed = await gateway(['site', '--alert-webhook', url], masterKey);
  expect(sealed.json.alertWebhookSecret).toMatch(/^whsec_.{40,}$/);
  const store = await openSqliteStore(data);
  expect(await store.read(readKeptSecrets)).toMatchObject([{ role: 'alert', kept: expect.stringMatching(/^v1\./) }]);
  await store.close();
  const rekeyed = await gateway(['rekey'], {
    VELARO_MASTER_KEY: `${makeMasterKeyText()} ${masterKey.VELARO_MASTER_KEY}`,
  });
  expect(rekeyed.json).toMatchObject({ fields: 0, secrets: 1 });
  const local = 'http://127.0.0.1:9/alerts';
  expect(await gateway(['site', '--alert-webhook', local])).toMatchObject({ exitCode: 3 });
  expect((await gateway(['site', '--alert-webhook', local, '--allow-private-webhooks'])).json.alertWebhook).toBe(local);
  expect((await gateway(['site', '--alert-webhook', 'none'])).json.alertWebhook).toBeNull();
});

test('status shows the site, what was used, and the keys', async () => {
  const { adminKey: key } = (await gateway(['init'])).json;
  await withGateway(data, async (mcpUrl) => {
    await send(mcpUrl, { key, body: legacy('tools/call', { name: 'velaro_get_usage', arguments: {} }) });
  });
  const { json } = await gateway(['status']);
  expect(json.sites).toMatchObject([
    { site: 'local', plan: 'professional', used: 1, limit: 5000, overageCalls: 0, openCalls: 0 },
  ]);
  expect(json.sites[0].keys).toEqual({ active: 1, expired: 0, revoked: 0 });
  const shown = await world.run(['gateway', 'status', '--data', data], { terminal: true });
  expect(shown.stdout).toMatch(/^used this month {6}1\/5000, starts again 20\d\d-/m);
  expect(shown.stdout).toContain('REST requests a day  1000\n');
});

test('keys are listed and revoked while a gateway runs, which refuses the very next call', async () => {
  const { adminKey: key } = (await gateway(['init'])).json;
  await withGateway(data, async (mcpUrl) => {
    const listed = await gateway(['keys', 'list']);
    expect(listed.json.keys).toMatchObject([{ kind: 'mcp', label: 'First admin key', status: 'active' }]);
    expect(JSON.stringify(listed.json)).not.toContain(key);
    const { id } = listed.json.keys[0];
    expect((await send(`${mcpUrl}/keys/self`, { key })).status).toBe(200);
    expect((await gateway(['keys', 'revoke', id])).json).toMatchObject({ id, revoked: true, label: 'First admin key' });
    expect((await send(`${mcpUrl}/keys/self`, { key })).json.error.code).toBe('key.revoked');
  });
  expect(await gateway(['keys', 'revoke', 'key_none'])).toMatchObject({
    exitCode: 6,
    json: { error: { code: 'key.unknown' } },
  });
});

test('who has lost the admin key makes another one, which a gateway that runs takes at once', async () => {
  await gateway(['init']);
  await withGateway(data, async (mcpUrl) => {
    const { json } = await gateway(['keys', 'create']);
    expect(json).toMatchObject({ label: 'Admin key', admin: true, status: 'active', kind: 'mcp' });
    expect((await send(`${mcpUrl}/keys`, { key: json.key })).json.keys).toMatchObject([
      { id: json.id, prefix: json.key.slice(0, 13) },
      { label: 'First admin key' },
    ]);
    const piped = await world.run(['gateway', 'keys', 'create', '--data', data]);
    expect(piped.stdout).toMatch(/^vel_live_[0-9A-Za-z]{43}\n$/);
    expect((await send(`${mcpUrl}/keys/self`, { key: piped.stdout.trim() })).json.admin).toBe(true);
  });
});

test('a backup that is taken while a gateway works can be restored whole', async () => {
  const { adminKey: key } = (await gateway(['init'])).json;
  const file = join(world.configFolder, 'backup.db');
  const body = legacy('tools/call', { name: 'velaro_get_usage', arguments: {} });
  await withGateway(data, async (mcpUrl) => {
    const calls = () => Promise.all(Array.from({ length: 20 }, () => send(mcpUrl, { key, body })));
    await calls();
    const [backup] = await Promise.all([gateway(['backup', file]), calls()]);
    expect(backup).toEqual({ exitCode: 0, json: { file } });
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const restored = join(world.configFolder, 'restored');
  mkdirSync(restored);
  copyFileSync(file, join(restored, 'gateway.db'));
  const { used } = await withGateway(restored, async (mcpUrl) => (await send(`${mcpUrl}/usage`, { key })).json);
  expect(used).toBeGreaterThanOrEqual(20);
  expect(used).toBeLessThanOrEqual(40);
});

test('a backup writes over nothing, and leaves nothing half-done', async () => {
  await gateway(['init']);
  const file = join(world.configFolder, 'backup.db');
  writeFileSync(file, 'mine');
  expect(await gateway(['backup', file])).toMatchObject({ exitCode: 3, json: { error: { code: 'data.unwritable' } } });
  expect(readFileSync(file, 'utf8')).toBe('mine');
  expect(await gateway(['backup', join(world.configFolder, 'none', 'b.db')])).toMatchObject({ exitCode: 3 });
  expect(existsSync(`${file}.unfinished`)).toBe(false);
});

test.each([
  [['status']],
  [['site']],
  [['site', '--overage', 'on']],
  [['keys', 'list']],
  [['keys', 'revoke', 'key_x']],
  [['keys', 'create']],
  [['backup', 'b.db']],
])('%j makes no data where there is none', async (words) => {
  expect(await gateway(words)).toMatchObject({ exitCode: 3, json: { error: { code: 'data.missing' } } });
  expect(existsSync(data)).toBe(false);
});

test.each([[['status']], [['keys', 'list']], [['jobs', 'list']]])(
  '%j says of data without a site that there is none',
  async (words) => {
    await (await openSqliteStore(data)).close();
    expect(await gateway(words)).toEqual({
      exitCode: 3,
      json: {
        error: {
          code: 'data.missing',
          message: 'The data has no site yet.',
          hint: 'Make one with "velaro-mcp gateway init".',
          retryable: false,
        },
      },
    });
  },
);

test('PostgreSQL is backed up by its own tools', async () => {
  const environment = { VELARO_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };
  const ran = await world.run(['gateway', 'backup', 'b.db'], { environment });
  expect(ran).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('pg_dump --format=custom') });
});

test.each([
  [['start', '--tls-cert', 'cert.pem'], '--tls-cert and --tls-key go together.'],
  [['start', '--trust-proxy', 'proxy'], '--trust-proxy "proxy" is not a network.'],
  [['start', '--drain-delay', 'soon'], '--drain-delay "soon" is not a span of time.'],
  [['init', '--billing-day', '29'], '--billing-day "29" is not a whole number from 1 to 28.'],
  [['keys', 'lsit'], 'There is no command "gateway keys lsit".'],
])('%j is refused before anything is written', async (words, message) => {
  expect(await gateway(words)).toMatchObject({ exitCode: 2, json: { error: { message } } });
  expect(existsSync(data)).toBe(false);
});
