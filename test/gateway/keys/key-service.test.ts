// The rules of the key endpoints, on a real store: who may do what, what is shown, and what is said to bad input.
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasChecksum, hashKey } from '../../../src/core/key-minting.ts';
import { createFirstKey, type FirstKey } from '../../../src/gateway/keys/first-key.ts';
import { createKeyService, type KeyService } from '../../../src/gateway/keys/key-service.ts';
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import type { Principal, Store } from '../../../src/stores/store.ts';
import { temporaryFolder } from '../../stores/store-fixture.ts';

const year = 365 * 86_400_000;
const start = Date.parse('2026-11-10T12:00:00Z');

let folder: string;
let nowMs: number;
let store: Store;
let first: FirstKey;
let keys: KeyService;
let admin: Principal;

beforeEach(async () => {
  folder = temporaryFolder();
  nowMs = start;
  store = await openSqliteStore(folder, { clock: () => nowMs });
  const made = await createFirstKey(store, { name: 'acme', plan: 'professional' });
  if (!made) throw new Error('the store is new');
  first = made;
  keys = createKeyService(store, { clock: () => nowMs });
  admin = await enter(first.key);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

async function knock(key: string) {
  const [admission] = await store.admit([{ id: 'r', keyHash: hashKey(key), kind: 'mcp', surface: 'manage' }], []);
  return admission;
}

async function enter(key: string): Promise<Principal> {
  const admission = await knock(key);
  if (admission?.outcome !== 'admitted') throw new Error(`not admitted: ${JSON.stringify(admission)}`);
  return admission.principal;
}

const plain = { label: 'laptop', scopes: ['crm'] };

describe('the first key', () => {
  it('is an admin key with every scope, made once', async () => {
    expect(first.key).toMatch(/^vel_live_[0-9A-Za-z]{43}$/);
    expect(await keys.showSelf(admin)).toEqual({
      id: first.id,
      label: 'First admin key',
      prefix: first.key.slice(0, 13),
      scopes: [
        'commerce',
        'crm',
        'itsm',
        'civic',
        'marketing',
        'communications',
        'automation',
        'campaigns',
        'appointments',
        'ops',
      ],
      admin: true,
      status: 'active',
      createdAt: '2026-11-10T12:00:00.000Z',
      expiresAt: null,
      lastUsedAt: '2026-11-10T12:00:00.000Z',
      revokedAt: null,
      monthlyQuota: null,
      usedThisMonth: 0,
    });
    expect(await createFirstKey(store, { name: 'again', plan: 'trial' })).toBe(undefined);
    expect(await store.listSites()).toEqual([first.site]);
    expect(first.site).toMatchObject({ id: expect.stringMatching(/^site_[0-9A-Za-z]{20}$/), name: 'acme' });
  });
});

describe('creating a key', () => {
  it('answers with the key, once, and all that was decided about it', async () => {
    const made = await keys.createKey(admin, {
      label: '  Anna’s laptop 💻 ',
      scopes: ['OPS', 'crm', 'crm'],
      expiresAt: '2027-01-31T18:00:00+01:00',
      monthlyQuota: 250,
    });
    expect(made).toEqual({
      id: expect.stringMatching(/^key_[0-9A-Za-z]{20}$/),
      key: expect.stringMatching(/^vel_live_[0-9A-Za-z]{43}$/),
      label: 'Anna’s laptop 💻',
      prefix: made.key.slice(0, 13),
      scopes: ['crm', 'ops'],
      admin: false,
      status: 'active',
      createdAt: '2026-11-10T12:00:00.000Z',
      expiresAt: '2027-01-31T17:00:00.000Z',
      lastUsedAt: null,
      revokedAt: null,
      monthlyQuota: 250,
      usedThisMonth: 0,
    });
    expect(hasChecksum(made.key)).toBe(true);
    expect((await enter(made.key)).key.id).toBe(made.id);
    expect(JSON.stringify(await keys.listKeys(admin))).not.toContain(made.key.slice(13));
  });

  it('takes null for "never" and "none", and a date for its first moment in UTC', async () => {
    const open = await keys.createKey(admin, { ...plain, expiresAt: null, monthlyQuota: null });
    expect([open.expiresAt, open.monthlyQuota]).toEqual([null, null]);
    const dated = await keys.createKey(admin, { ...plain, expiresAt: '2028-02-29' });
    expect(dated.expiresAt).toBe('2028-02-29T00:00:00.000Z');
  });

  const label = 'label must be a text of 1 to 100 characters, without line breaks or control characters.';
  const expiresAt =
    'expiresAt must be a date such as 2027-01-31, or a time with its offset such as 2027-01-31T18:00:00Z.';
  const monthlyQuota =
    'monthlyQuota must be a whole number of calls, 1 or more; leave it out to have only the limit of the plan.';
  const scopes = 'scopes must be a list of at least one scope, each a text.';

  it.each([
    [{ label: '' }, 'label', label],
    [{ label: '   ' }, 'label', label],
    [{ label: 'x'.repeat(101) }, 'label', label],
    [{ label: 'x'.repeat(10_000) }, 'label', label],
    [{ label: 'two\nlines' }, 'label', label],
    [{ label: 'bell\u0007' }, 'label', label],
    [{ label: 'turned \u202e around' }, 'label', label],
    [{ label: 7 }, 'label', label],
    [{ label: undefined }, 'label', label],
    [{ scopes: [] }, 'scopes', scopes],
    [{ scopes: 'crm' }, 'scopes', scopes],
    [{ scopes: ['crm', 7] }, 'scopes', scopes],
    [{ scopes: ['crm', 'cmr'] }, 'scopes', 'There is no scope "cmr".'],
    [{ scopes: ['read:contacts'] }, 'scopes', 'There is no scope "read:contacts".'],
    [{ expiresAt: '2026-11-10T12:00:00Z' }, 'expiresAt', 'expiresAt is in the past: 2026-11-10T12:00:00.000Z.'],
    [{ expiresAt: '2026-11-10' }, 'expiresAt', 'expiresAt is in the past: 2026-11-10T00:00:00.000Z.'],
    [{ expiresAt: '2027-02-29' }, 'expiresAt', expiresAt],
    [{ expiresAt: '2027-01-31T18:00:00' }, 'expiresAt', expiresAt],
    [{ expiresAt: 'tomorrow' }, 'expiresAt', expiresAt],
    [{ expiresAt: 1_900_000_000 }, 'expiresAt', expiresAt],
    [{ monthlyQuota: 0 }, 'monthlyQuota', monthlyQuota],
    [{ monthlyQuota: -1 }, 'monthlyQuota', monthlyQuota],
    [{ monthlyQuota: 1.5 }, 'monthlyQuota', monthlyQuota],
    [{ monthlyQuota: 1e300 }, 'monthlyQuota', monthlyQuota],
    [{ monthlyQuota: 'many' }, 'monthlyQuota', monthlyQuota],
    [{ monthlyQuota: '10' }, 'monthlyQuota', monthlyQuota],
    [{ admin: 'yes' }, 'admin', 'admin must be true or false.'],
    [{ quota: 5 }, 'quota', 'There is no field "quota".'],
  ])('refuses %j by the name of the field', async (change, field, message) => {
    await expect(keys.createKey(admin, { ...plain, ...change })).rejects.toMatchObject({
      code: 'argument.invalid',
      message,
      details: { field },
    });
    expect((await keys.listKeys(admin)).length).toBe(1);
  });

  it('says which field is missing, which there are, and what a body is', async () => {
    await expect(keys.createKey(admin, { scopes: ['crm'] })).rejects.toMatchObject({
      message: 'label is missing: it must be a text of 1 to 100 characters, without line breaks or control characters.',
      hint: 'Change label and send it again.',
    });
    await expect(keys.createKey(admin, { ...plain, lable: 'x' })).rejects.toMatchObject({
      hint: 'The fields are: label, scopes, expiresAt, monthlyQuota, admin.',
    });
    for (const body of [undefined, null, [], 'label', 7])
      await expect(keys.createKey(admin, body)).rejects.toMatchObject({
        code: 'argument.invalid',
        message: 'The body must be a JSON object.',
      });
  });
});

describe('a key without the right to manage keys', () => {
  it('sees, rotates and revokes itself and nothing else', async () => {
    const made = await keys.createKey(admin, { ...plain, monthlyQuota: 9, expiresAt: '2027-06-01' });
    const self = await enter(made.key);
    const needsAdmin = { code: 'admin.required', message: 'This key may not manage other keys.' };
    await expect(keys.createKey(self, plain)).rejects.toMatchObject(needsAdmin);
    await expect(keys.listKeys(self)).rejects.toMatchObject(needsAdmin);
    for (const id of [first.id, 'key_none']) {
      await expect(keys.showKey(self, id)).rejects.toMatchObject(needsAdmin);
      await expect(keys.revokeKey(self, id)).rejects.toMatchObject(needsAdmin);
      await expect(keys.rotateKey(self, id, {})).rejects.toMatchObject(needsAdmin);
    }
    expect(await keys.showSelf(self)).toEqual(await keys.showKey(self, made.id));

    const rotated = await keys.rotateSelf(self, { graceSeconds: 0 });
    expect(rotated).toMatchObject({
      id: made.id,
      prefix: rotated.key.slice(0, 13),
      scopes: ['crm'],
      admin: false,
      monthlyQuota: 9,
      expiresAt: '2027-06-01T00:00:00.000Z',
    });
    const renewed = await enter(rotated.key);
    expect(await knock(made.key)).toMatchObject({ refusal: { reason: 'revoked' } });
    await keys.revokeSelf(renewed);
    expect(await knock(rotated.key)).toMatchObject({ refusal: { reason: 'revoked' } });
  });
});

describe('managing other keys', () => {
  it('an admin key shows, rotates and revokes them, and a second revocation is no error', async () => {
    const made = await keys.createKey(admin, plain);
    expect((await keys.listKeys(admin)).map(({ id }) => id)).toEqual([made.id, first.id]);
    const rotated = await keys.rotateKey(admin, made.id, { now: true });
    expect(await knock(made.key)).toMatchObject({ refusal: { reason: 'revoked' } });
    expect((await enter(rotated.key)).key.id).toBe(made.id);
    await keys.revokeKey(admin, made.id);
    await keys.revokeKey(admin, made.id);
    expect(await keys.showKey(admin, made.id)).toMatchObject({
      status: 'revoked',
      revokedAt: '2026-11-10T12:00:00.000Z',
    });
  });

  it('an admin key may make another admin key', async () => {
    const second = await keys.createKey(admin, { ...plain, admin: true });
    expect((await keys.listKeys(await enter(second.key))).length).toBe(2);
  });

  it('does not know ids of nowhere or of other sites', async () => {
    const stranger: Principal = { ...admin, site: { ...admin.site, id: 'site_other' } };
    const unknown = { code: 'key.unknown', message: 'There is no key with that id.' };
    const made = await keys.createKey(admin, plain);
    for (const [principal, id] of [
      [admin, 'key_none'],
      [admin, ''],
      [stranger, made.id],
    ] as const) {
      await expect(keys.showKey(principal, id)).rejects.toMatchObject(unknown);
      await expect(keys.revokeKey(principal, id)).rejects.toMatchObject(unknown);
      await expect(keys.rotateKey(principal, id, {})).rejects.toMatchObject(unknown);
    }
    expect(await knock(made.key)).toMatchObject({ outcome: 'admitted' });
  });
});

describe('rotating a key', () => {
  it('leaves a day of grace from the first use when nothing else is said', async () => {
    const made = await keys.createKey(admin, plain);
    const rotated = await keys.rotateKey(admin, made.id, undefined);
    await enter(rotated.key);
    nowMs += 86_399_999;
    expect(await knock(made.key)).toMatchObject({ outcome: 'admitted' });
    nowMs += 1;
    expect(await knock(made.key)).toMatchObject({ refusal: { reason: 'revoked' } });
  });

  it('is refused for a key that has expired or is revoked', async () => {
    const short = await keys.createKey(admin, { ...plain, expiresAt: '2026-12-01' });
    const gone = await keys.createKey(admin, plain);
    await keys.revokeKey(admin, gone.id);
    nowMs += year;
    await expect(keys.rotateKey(admin, short.id, {})).rejects.toMatchObject({
      code: 'key.inactive',
      message: 'The key expired at 2026-12-01T00:00:00.000Z, so it cannot be rotated.',
    });
    await expect(keys.rotateKey(admin, gone.id, {})).rejects.toMatchObject({
      code: 'key.inactive',
      message: 'The key was revoked at 2026-11-10T12:00:00.000Z, so it cannot be rotated.',
    });
  });

  it.each([
    [{ graceSeconds: -1 }, 'graceSeconds must be a whole number of seconds, 0 to 604800 (7 days).'],
    [{ graceSeconds: 604_801 }, 'graceSeconds must be a whole number of seconds, 0 to 604800 (7 days).'],
    [{ graceSeconds: 0.5 }, 'graceSeconds must be a whole number of seconds, 0 to 604800 (7 days).'],
    [{ graceSeconds: '1h' }, 'graceSeconds must be a whole number of seconds, 0 to 604800 (7 days).'],
    [{ now: 1 }, 'now must be true or false.'],
    [{ now: true, graceSeconds: 60 }, 'now and graceSeconds contradict each other: leave one of them out.'],
    [{ grace: 60 }, 'There is no field "grace".'],
    ['now', 'The body must be a JSON object.'],
  ])('refuses %j', async (input, message) => {
    const made = await keys.createKey(admin, plain);
    await expect(keys.rotateKey(admin, made.id, input)).rejects.toMatchObject({ code: 'argument.invalid', message });
  });

  it('takes the longest grace there is', async () => {
    const made = await keys.createKey(admin, plain);
    await keys.rotateKey(admin, made.id, { graceSeconds: 604_800, now: false });
  });
});
