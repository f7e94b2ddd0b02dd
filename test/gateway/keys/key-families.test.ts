// The key endpoints of the REST and VelaFlows families: their own fields, who may reach which key, and what has leaked.
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { familyOf, type KeyKind } from '../../../src/core/key-families.ts';
import { hashKey, mintKey } from '../../../src/core/key-minting.ts';
import { createFirstKey } from '../../../src/gateway/keys/first-key.ts';
import { createKeyService, type KeyService } from '../../../src/gateway/keys/key-service.ts';
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import type { Principal, Store } from '../../../src/stores/store.ts';
import { temporaryFolder } from '../../stores/store-fixture.ts';

const sales = 'a'.repeat(24);
const service = 'b'.repeat(24);

let folder: string;
let nowMs: number;
let store: Store;
let admin: Principal;
let keys: Record<KeyKind, KeyService>;

beforeEach(async () => {
  folder = temporaryFolder();
  nowMs = Date.parse('2026-11-10T12:00:00Z');
  const clock = () => nowMs;
  store = await openSqliteStore(folder, { clock });
  const first = await createFirstKey(store, { name: 'acme', plan: 'professional' });
  keys = {
    mcp: createKeyService(store, { clock }),
    rest: createKeyService(store, { kind: 'rest', clock }),
    velaflows: createKeyService(store, { kind: 'velaflows', clock }),
  };
  admin = await enter(first?.key ?? '');
  await store.saveWorkspaces(admin.site.id, [
    { id: sales, name: 'Sales' },
    { id: service, name: 'Service' },
  ]);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

async function knock(key: string) {
  const kind = familyOf(key)?.kind ?? 'mcp';
  const [admission] = await store.admit([{ id: 'r', keyHash: hashKey(key), kind, surface: 'manage' }], []);
  return admission;
}

async function enter(key: string): Promise<Principal> {
  const admission = await knock(key);
  if (admission?.outcome !== 'admitted') throw new Error(`not admitted: ${JSON.stringify(admission)}`);
  return admission.principal;
}

const unknown = { code: 'key.unknown', message: 'There is no key with that id.' };
const needsAdmin = { code: 'admin.required' };

describe('REST keys', () => {
  it('are made by the first admin key, with reading alone unless more is asked for', async () => {
    const made = await keys.rest.createKey(admin, { label: 'report' });
    expect(made).toEqual({
      id: expect.stringMatching(/^key_[0-9A-Za-z]{20}$/),
      key: expect.stringMatching(/^vlk_[0-9A-Za-z]{48}$/),
      label: 'report',
      prefix: made.key.slice(0, 8),
      scopes: ['read:conversations', 'read:contacts'],
      admin: false,
      status: 'active',
      createdAt: '2026-11-10T12:00:00.000Z',
      expiresAt: null,
      lastUsedAt: null,
      revokedAt: null,
      requestsPerMinute: null,
      usedThisMonth: 0,
    });
    const wide = { label: 'sync', scopes: ['WRITE:contacts'], requestsPerMinute: 600, expiresAt: '2027-01-31' };
    expect(await keys.rest.createKey(admin, wide)).toMatchObject({
      scopes: ['write:contacts'],
      requestsPerMinute: 600,
      expiresAt: '2027-01-31T00:00:00.000Z',
    });
  });

  it.each([
    [{ scopes: ['crm'] }, 'scopes', 'There is no scope "crm".'],
    [
      { requestsPerMinute: 0 },
      'requestsPerMinute',
      'requestsPerMinute must be a whole number, 1 to 100000; leave it out to have 60.',
    ],
    [{ monthlyQuota: 5 }, 'monthlyQuota', 'There is no field "monthlyQuota".'],
  ])('refuse %j', async (change, field, message) => {
    await expect(keys.rest.createKey(admin, { label: 'x', ...change })).rejects.toMatchObject({
      code: 'argument.invalid',
      message,
      details: { field },
    });
  });

  it('are rotated at once, as documented, unless a grace is given', async () => {
    const made = await keys.rest.createKey(admin, { label: 'report' });
    const second = await keys.rest.rotateSelf(await enter(made.key), undefined);
    expect(second.key).toMatch(/^vlk_/);
    expect(await knock(made.key)).toMatchObject({ refusal: { reason: 'revoked' } });
    const third = await keys.rest.rotateSelf(await enter(second.key), { graceSeconds: 60 });
    await enter(third.key);
    expect(await knock(second.key)).toMatchObject({ outcome: 'admitted' });
    nowMs += 60_000;
    expect(await knock(second.key)).toMatchObject({ refusal: { reason: 'revoked' } });
  });

  it('and the keys of MCP do not see each other, and a REST admin key manages REST keys only', async () => {
    const rest = await keys.rest.createKey(admin, { label: 'report', admin: true });
    expect((await keys.rest.listKeys(admin)).map(({ id }) => id)).toEqual([rest.id]);
    expect((await keys.mcp.listKeys(admin)).map(({ id }) => id)).toEqual([admin.key.id]);
    await expect(keys.mcp.showKey(admin, rest.id)).rejects.toMatchObject(unknown);
    await expect(keys.rest.revokeKey(admin, admin.key.id)).rejects.toMatchObject(unknown);
    const restAdmin = await enter(rest.key);
    expect((await keys.rest.createKey(restAdmin, { label: 'more' })).key).toMatch(/^vlk_/);
    await expect(keys.mcp.createKey(restAdmin, { label: 'more', scopes: ['crm'] })).rejects.toMatchObject(needsAdmin);
    await expect(keys.mcp.listKeys(restAdmin)).rejects.toMatchObject(needsAdmin);
  });
});

describe('VelaFlows tokens', () => {
  const token = (fields: object) => keys.velaflows.createKey(admin, { name: 'ci', scopes: ['crm:read'], ...fields });

  it('have a name, workspaces and an environment', async () => {
    const made = await token({ workspaceIds: [sales.toUpperCase(), sales] });
    expect(made).toEqual({
      id: expect.stringMatching(/^key_[0-9A-Za-z]{20}$/),
      key: expect.stringMatching(/^sk_live_[0-9A-Za-z]{44}$/),
      name: 'ci',
      prefix: made.key.slice(0, 16),
      scopes: ['crm:read'],
      admin: false,
      status: 'active',
      createdAt: '2026-11-10T12:00:00.000Z',
      expiresAt: null,
      lastUsedAt: null,
      revokedAt: null,
      environment: 'live',
      workspaceIds: [sales],
      usedThisMonth: 0,
    });
    expect(await keys.velaflows.listWorkspaces(await enter(made.key))).toEqual([{ id: sales, name: 'Sales' }]);
    const sandbox = await token({ environment: 'test', scopes: ['ADMIN:all'] });
    expect(sandbox).toMatchObject({ key: expect.stringMatching(/^sk_test_/), admin: true, workspaceIds: null });
    expect((await keys.velaflows.listWorkspaces(await enter(sandbox.key))).length).toBe(3);
  });

  it.each([
    [{ label: 'ci' }, 'label', 'There is no field "label".'],
    [{ scopes: undefined }, 'scopes', 'scopes must be a list of at least one scope, each a text.'],
    [{ environment: 'prod' }, 'environment', 'environment must be "live", or "test" for sandbox data.'],
    [
      { workspaceIds: ['x'] },
      'workspaceIds',
      'workspaceIds must be a list of workspace ids, 24 hexadecimal digits each; leave it out to reach all that you reach.',
    ],
    [
      { workspaceIds: ['c'.repeat(24)] },
      'workspaceIds',
      `There is no workspace ${'c'.repeat(24)} that this key reaches.`,
    ],
  ])('refuse %j', async (change, field, message) => {
    await expect(token(change)).rejects.toMatchObject({ code: 'argument.invalid', message, details: { field } });
  });

  it('with admin:all manage tokens, and never gain by it: neither workspaces nor live data', async () => {
    const narrow = await enter((await token({ scopes: ['admin:all'], workspaceIds: [sales] })).key);
    const sandbox = await enter((await token({ scopes: ['admin:all'], environment: 'test' })).key);
    const wide = await token({});
    const other = await token({ workspaceIds: [service] });
    const near = await token({ workspaceIds: [sales] });

    expect(await keys.velaflows.createKey(narrow, { name: 'x', scopes: ['crm:read'] })).toMatchObject({
      workspaceIds: [sales],
    });
    await expect(
      keys.velaflows.createKey(narrow, { name: 'x', scopes: ['crm:read'], workspaceIds: [service] }),
    ).rejects.toMatchObject({ code: 'argument.invalid', details: { field: 'workspaceIds' } });
    for (const { id } of [wide, other]) {
      await expect(keys.velaflows.rotateKey(narrow, id, {})).rejects.toMatchObject(unknown);
      await expect(keys.velaflows.revokeKey(narrow, id)).rejects.toMatchObject(unknown);
    }
    expect(await keys.velaflows.rotateKey(narrow, near.id, {})).toMatchObject({ id: near.id });
    expect((await keys.velaflows.listKeys(narrow)).map(({ workspaceIds }) => workspaceIds)).toEqual([
      [sales],
      [sales],
      [sales],
    ]);

    await expect(
      keys.velaflows.createKey(sandbox, { name: 'x', scopes: ['crm:read'], environment: 'live' }),
    ).rejects.toMatchObject(needsAdmin);
    await expect(keys.velaflows.showKey(sandbox, wide.id)).rejects.toMatchObject(unknown);
    const made = await keys.velaflows.createKey(sandbox, { name: 'x', scopes: ['crm:read'] });
    expect(made).toMatchObject({ environment: 'test', key: expect.stringMatching(/^sk_test_/) });
    const rotated = await keys.velaflows.rotateKey(admin, made.id, { now: true });
    expect(rotated.key).toMatch(/^sk_test_/);
    await expect(keys.mcp.listKeys(narrow)).rejects.toMatchObject(needsAdmin);
  });
});

describe('what is told of keys', () => {
  it('who made, rotated and revoked one', async () => {
    const made = await keys.rest.createKey(admin, { label: 'report' });
    const self = await enter(made.key);
    const rotated = await keys.rest.rotateSelf(self, {});
    await keys.rest.revokeKey(admin, made.id);
    const told = (await keys.rest.listEvents(admin, made.id)).map(({ event, by }) => [event, by]);
    expect(told).toEqual([
      ['revoked', admin.key.id],
      ['rotated', made.id],
      ['created', admin.key.id],
    ]);
    expect(await knock(rotated.key)).toMatchObject({ refusal: { reason: 'revoked' } });
    await expect(keys.mcp.listEvents(admin, made.id)).rejects.toMatchObject(unknown);
  });

  it('which of its scopes it has used', async () => {
    const made = await keys.mcp.createKey(admin, { label: 'x', scopes: ['crm', 'ops', 'itsm'] });
    const self = await enter(made.key);
    const call = (id: string, scope: string) => ({
      id,
      keyHash: hashKey(made.key),
      kind: 'mcp' as const,
      surface: 'mcp' as const,
      call: { tool: `t of ${scope}`, scope, counted: true },
    });
    await store.admit([call('1', 'crm'), call('2', 'ops'), call('3', 'ops')], []);
    expect(await keys.mcp.listScopeUse(self, made.id)).toEqual([
      { scope: 'ops', calls: 2, lastUsedOn: '2026-11-10' },
      { scope: 'crm', calls: 1, lastUsedOn: '2026-11-10' },
    ]);
  });
});

describe('reporting a leak', () => {
  it('ends any key at once, and is all that it tells', async () => {
    for (const { key } of [
      await keys.mcp.createKey(admin, { label: 'x', scopes: ['crm'] }),
      await keys.rest.createKey(admin, { label: 'x' }),
      await keys.velaflows.createKey(admin, { name: 'x', scopes: ['crm:read'] }),
    ]) {
      expect(await keys.mcp.reportLeak({ key: ` ${key}\n` })).toBe(undefined);
      expect(await knock(key)).toMatchObject({ refusal: { reason: 'revoked' } });
      expect(await keys.mcp.reportLeak({ key })).toBe(undefined);
    }
    expect(await keys.mcp.reportLeak({ key: mintKey('mcp') })).toBe(undefined);
  });

  it.each([
    [{}, 'key is missing: it must be the text of the key that leaked.'],
    [{ key: 7 }, 'key must be the text of the key that leaked.'],
    [{ key: 'hello' }, 'key is not the text of a key: it starts like none of the three families.'],
    [{ token: 'x', key: 'x' }, 'There is no field "token".'],
  ])('takes the text of a key and nothing else: %j', async (input, message) => {
    await expect(keys.mcp.reportLeak(input)).rejects.toMatchObject({ code: 'argument.invalid', message });
  });
});
