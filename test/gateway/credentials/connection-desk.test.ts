// Connecting a site to vendors: what is kept and when, which source counts, and what is said when it does not work.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type ConnectionDesk, createConnectionDesk } from '../../../src/gateway/credentials/connection-desk.ts';
import { createKeyRing } from '../../../src/gateway/credentials/key-ring.ts';
import { makeMasterKeyText } from '../../../src/gateway/credentials/master-key.ts';
import { resealAll } from '../../../src/gateway/credentials/reseal.ts';
import {
  createStoredCredentials,
  type StoredCredentials,
} from '../../../src/gateway/credentials/stored-credentials.ts';
import { environmentCredentials } from '../../../src/gateway/engine/credential-source.ts';
import { createSkillEngine, type SkillEngine } from '../../../src/gateway/engine/skill-engine.ts';
import { defineVendor, secret, setting } from '../../../src/skills/define-vendor.ts';
import { readAllFields } from '../../../src/stores/credentials/sealed-credentials.ts';
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import type { Store } from '../../../src/stores/store.ts';
import { newKey, siteId } from '../../stores/store-fixture.ts';

/** Where the vendor listens; each test has its own. */
let vendorUrl = new URL('http://127.0.0.1:1/');

const acme = defineVendor({
  id: 'acme',
  title: 'Acme',
  version: '1',
  credentials: {
    account: setting('ACME_ACCOUNT', z.string().regex(/^[a-z]+$/, 'must be lower-case letters'), 'widgets'),
    token: secret('ACME_TOKEN', z.string()),
  },
  ways: [['account', 'token']],
  baseUrl: () => vendorUrl,
  headers: ({ token }) => ({ authorization: `Bearer ${token}` }),
  probe: ({ account }) => ({ method: 'GET', path: `accounts/${account}` }),
  requestIdHeader: 'x-request-id',
  fault: () => undefined,
});

const text = `token-${makeMasterKeyText()}`;
const { signal } = new AbortController();
const context = { by: 'key_admin', signal };

let folder: string;
let store: Store;
let masterKey: string;
let stored: StoredCredentials;
let desk: ConnectionDesk;
let vendor: Server;
let engine: SkillEngine;
/** What the vendor was asked: path and authorization. */
let asked: string[];
/** What it answers. */
let status: number;
let changes: string[];

function open(environment: Readonly<Record<string, string>> = {}, standIns: readonly string[] = []): ConnectionDesk {
  stored = createStoredCredentials(store, createKeyRing({ VELARO_MASTER_KEY: masterKey }));
  return createConnectionDesk({
    vendors: [acme],
    toolsOf: () => ['acme_get_widget'],
    environment: environmentCredentials(environment, [acme]),
    stored,
    standIns: new Set(standIns),
    probe: engine.probe,
    changed: (id) => changes.push(id),
  });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'velaro-desk-'));
  store = await openSqliteStore(folder, { clock: () => Date.parse('2026-11-10T12:00:00Z') });
  await store.initialise({ id: siteId, name: 'acme', plan: 'professional' }, newKey('admin', { admin: true }));
  masterKey = makeMasterKeyText();
  asked = [];
  changes = [];
  status = 200;
  vendor = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`);
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve));
  const address = vendor.address();
  vendorUrl = new URL(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`);
  const run = () => Promise.reject(new Error('no tool runs here'));
  const limits = { firstWaitMs: 1, timeoutMs: 60_000 };
  engine = createSkillEngine({ data: { run }, environment: {}, limits });
  desk = open();
});
afterEach(async () => {
  await stopVendor();
  await engine.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function stopVendor(): Promise<void> {
  vendor.closeAllConnections();
  return new Promise((resolve) => vendor.close(() => resolve()));
}

const credentials = { account: 'widgets', token: text };
const connect = (input: unknown = { credentials }) => desk.connect(siteId, 'acme', input, context);
const fields = [
  { name: 'account', variable: 'ACME_ACCOUNT', secret: false, example: 'widgets' },
  { name: 'token', variable: 'ACME_TOKEN', secret: true, example: null },
];
const absent = {
  vendor: 'acme',
  title: 'Acme',
  connected: false,
  source: null,
  connectedAt: null,
  connectedBy: null,
  fields,
  ways: [['account', 'token']],
  tools: ['acme_get_widget'],
};
const present = {
  ...absent,
  connected: true,
  source: 'database',
  connectedAt: '2026-11-10T12:00:00.000Z',
  connectedBy: 'key_admin',
};

test('connecting tries what was given, keeps it sealed, and says who did it', async () => {
  expect(await desk.list(siteId)).toEqual([absent]);
  const answer = await connect();
  expect(answer).toEqual({ ...present, asked: true });
  expect(asked).toEqual([`/accounts/widgets Bearer ${text}`]);
  expect(changes).toEqual([siteId]);
  expect(await stored.read(siteId, acme)).toMatchObject({ fields: credentials, origin: 'connection' });
  expect(await desk.list('site_other')).toEqual([absent]);
  const rows = await store.read(readAllFields);
  expect(rows.map(({ field }) => field)).toEqual(['account', 'token']);
  expect(JSON.stringify([rows, answer])).not.toContain(text);
  expect(JSON.stringify(rows)).not.toContain('widgets');
});

test('fields may go by their variables, and the vendor need not be asked', async () => {
  const answer = await connect({ credentials: { ACME_ACCOUNT: 'widgets', token: ` ${text}\n` }, check: false });
  expect(answer.asked).toBe(false);
  expect(asked).toEqual([]);
  expect((await stored.read(siteId, acme))?.fields).toEqual(credentials);
});

describe('nothing is kept', () => {
  test.each([
    [{}, 'credentials', 'The body must be {"credentials": {FIELD: text}, "check"?: true or false}.'],
    [{ credentials, force: true }, 'credentials', 'The body must be'],
    [{ credentials: { account: 'widgets', tokn: text } }, 'tokn', 'Acme has no credential "tokn".'],
    [{ credentials: { account: ' ', token: text } }, 'account', '"account" must be a text of 1 to 20000 characters.'],
    [{ credentials: { account: 7, token: text } }, 'account', '"account" must be a text of 1 to 20000 characters.'],
    [{ credentials: { ...credentials, ACME_TOKEN: text } }, 'token', 'token is there twice'],
  ])('of a body like %j', async (body, field, message) => {
    await expect(connect(body)).rejects.toMatchObject({
      code: 'argument.invalid',
      message: expect.stringContaining(message),
      details: { field },
    });
    expect(await store.read(readAllFields)).toEqual([]);
    expect(changes).toEqual([]);
  });

  test('when the vendor refuses the credentials, and what was there stays', async () => {
    await connect();
    status = 401;
    const wrong = connect({ credentials: { account: 'other', token: 'wrong-token' } });
    await expect(wrong).rejects.toMatchObject({
      code: 'vendor.unauthorized',
      message: 'Acme does not give this gateway access (HTTP 401).',
    });
    expect((await stored.read(siteId, acme))?.fields).toEqual(credentials);
    expect(changes).toEqual([siteId]);
  });

  test('when the vendor cannot be reached', async () => {
    await stopVendor();
    await expect(connect()).rejects.toMatchObject({ code: 'vendor.unavailable' });
    expect(await store.read(readAllFields)).toEqual([]);
  });

  test('when whoever asks has gone', async () => {
    const gone = desk.connect(siteId, 'acme', { credentials }, { by: 'key_admin', signal: AbortSignal.abort() });
    await expect(gone).rejects.toMatchObject({ code: 'cancelled' });
    expect(await store.read(readAllFields)).toEqual([]);
  });

  test('when a field is not of its form, and the field is named', async () => {
    await expect(connect({ credentials: { ...credentials, account: 'Widgets 7' } })).rejects.toMatchObject({
      code: 'argument.invalid',
      message: 'ACME_ACCOUNT must be lower-case letters.',
      hint: 'For example widgets.',
      details: { field: 'account' },
    });
    await expect(connect({ credentials: { account: 'widgets' } })).rejects.toMatchObject({
      code: 'argument.invalid',
      message: 'ACME_TOKEN is not set: Acme needs ACME_ACCOUNT and ACME_TOKEN together.',
      details: { field: 'token' },
    });
    expect(asked).toEqual([]);
    expect(await store.read(readAllFields)).toEqual([]);
  });

  test('without a master key', async () => {
    stored = createStoredCredentials(store, createKeyRing({}));
    await expect(stored.save(siteId, acme, credentials, 'operator')).rejects.toMatchObject({
      code: 'masterkey.missing',
    });
    expect(await store.read(readAllFields)).toEqual([]);
  });
});

test('a check tries what is in force', async () => {
  await expect(desk.check(siteId, 'acme', signal)).rejects.toMatchObject({
    code: 'vendor.disconnected',
    hint: 'Connect it with: velaro-mcp connect acme',
  });
  await connect();
  expect(await desk.check(siteId, 'acme', signal)).toEqual({ ...present, asked: true });
  expect(asked).toEqual([`/accounts/widgets Bearer ${text}`, `/accounts/widgets Bearer ${text}`]);
  status = 403;
  await expect(desk.check(siteId, 'acme', signal)).rejects.toMatchObject({ code: 'vendor.unauthorized' });
});

test('disconnecting takes everything away, once', async () => {
  await connect();
  await desk.disconnect(siteId, 'acme');
  expect(await store.read(readAllFields)).toEqual([]);
  expect(await stored.read(siteId, acme)).toBeUndefined();
  expect(changes).toEqual([siteId, siteId]);
  await expect(desk.disconnect(siteId, 'acme')).rejects.toMatchObject({ code: 'vendor.disconnected' });
});

test('a vendor that there is not', async () => {
  for (const attempt of [desk.show(siteId, 'acmee'), desk.check(siteId, 'acmee', signal)])
    await expect(attempt).rejects.toMatchObject({
      code: 'vendor.unknown',
      hint: 'Did you mean acme? The vendors are: acme.',
    });
});

describe('the environment', () => {
  test('goes before the database, and connecting beside it is refused', async () => {
    await connect();
    const environment = { ACME_ACCOUNT: 'gadgets', ACME_TOKEN: 'other-token' };
    desk = open(environment);
    expect(await desk.show(siteId, 'acme')).toEqual({ ...absent, connected: true, source: 'environment' });
    await expect(connect()).rejects.toMatchObject({
      code: 'vendor.environment',
      hint: 'Change ACME_ACCOUNT, ACME_TOKEN there, or unset all of them first.',
    });
    await desk.check(siteId, 'acme', signal);
    expect(asked.at(-1)).toBe('/accounts/gadgets Bearer other-token');
    // What the database has can still be taken out of it.
    await desk.disconnect(siteId, 'acme');
    await expect(desk.disconnect(siteId, 'acme')).rejects.toMatchObject({ code: 'vendor.environment' });
  });
});

test('a stand-in counts where there are no credentials', async () => {
  desk = open({}, ['acme']);
  expect(await desk.show(siteId, 'acme')).toEqual({ ...absent, connected: true, source: 'sandbox' });
  await connect();
  expect((await desk.show(siteId, 'acme')).source).toBe('database');
});

test('what another gateway connects, changes and disconnects is seen at the next call', async () => {
  const replica = await openSqliteStore(folder);
  const other = createStoredCredentials(replica, createKeyRing({ VELARO_MASTER_KEY: masterKey }));
  expect(await stored.read(siteId, acme)).toBeUndefined();
  await other.save(siteId, acme, credentials, 'operator');
  const first = await stored.read(siteId, acme);
  expect(await stored.read(siteId, acme)).toBe(first);
  await other.save(siteId, acme, credentials, 'operator');
  const second = await stored.read(siteId, acme);
  expect(second?.fields).toEqual(credentials);
  expect(second?.revision).not.toBe(first?.revision);
  await other.remove(siteId, 'acme');
  expect(await stored.read(siteId, acme)).toBeUndefined();
  await replica.close();
});

describe('a row', () => {
  const spoil = (sql: string) =>
    store.transact(function* () {
      yield { text: sql, values: [], awaited: false };
    });

  test('that was moved to another field or site does not open there', async () => {
    await connect();
    await spoil(`INSERT INTO sites (id, name, plan, created_at) VALUES ('site_b', 'b', 'trial', 0)`);
    await spoil(
      `INSERT INTO vendor_credentials SELECT 'site_b', vendor, field, sealed, saved_at, saved_by FROM vendor_credentials`,
    );
    await expect(stored.read('site_b', acme)).rejects.toMatchObject({ code: 'credentials.damaged' });
    expect((await stored.read(siteId, acme))?.fields).toEqual(credentials);
    await spoil(`UPDATE vendor_credentials SET sealed =
      (SELECT sealed FROM vendor_credentials WHERE site_id = '${siteId}' AND field = 'token') WHERE field = 'account'`);
    await expect(stored.read(siteId, acme)).rejects.toMatchObject({
      code: 'credentials.damaged',
      hint: 'Connect again: velaro-mcp connect acme',
    });
  });

  test('of a newer version asks for an update, and is left alone by a rekey', async () => {
    await connect();
    await spoil(`UPDATE vendor_credentials SET sealed = 'v2.' || sealed`);
    await expect(stored.read(siteId, acme)).rejects.toMatchObject({ code: 'credentials.newer' });
    const keys = createKeyRing({ VELARO_MASTER_KEY: `${makeMasterKeyText()} ${masterKey}` });
    await expect(resealAll(store, keys)).rejects.toMatchObject({ code: 'credentials.newer' });
  });

  test('that another master key sealed names that key', async () => {
    await connect();
    const other = createStoredCredentials(store, createKeyRing({ VELARO_MASTER_KEY: makeMasterKeyText() }));
    await expect(other.read(siteId, acme)).rejects.toMatchObject({
      code: 'masterkey.missing',
      message: expect.stringMatching(/sealed with master key [0-9a-f]{8}, which this gateway does not have/),
    });
    expect(await other.connected(siteId)).toEqual(new Set(['acme']));
  });
});

describe('sealing anew', () => {
  test('leaves the older key with nothing to open', async () => {
    await connect();
    const newKeyText = makeMasterKeyText();
    const both = createKeyRing({ VELARO_MASTER_KEY: `${newKeyText},${masterKey}` });
    const { keyId, fields: count, retired } = await resealAll(store, both);
    expect({ count, retired: retired.length }).toEqual({ count: 2, retired: 1 });
    expect(retired).not.toContain(keyId);
    const later = createStoredCredentials(store, createKeyRing({ VELARO_MASTER_KEY: newKeyText }));
    expect((await later.read(siteId, acme))?.fields).toEqual(credentials);
    expect(await resealAll(store, both)).toEqual({ keyId, fields: 0, secrets: 0, retired: [] });
  });

  test('changes nothing where one of the older keys is missing', async () => {
    await connect();
    const before = await store.read(readAllFields);
    const keys = createKeyRing({ VELARO_MASTER_KEY: makeMasterKeyText() });
    await expect(resealAll(store, keys)).rejects.toMatchObject({ code: 'masterkey.missing' });
    expect(await store.read(readAllFields)).toEqual(before);
  });
});
