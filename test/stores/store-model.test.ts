// Thousands of random batches against a model so simple that it can be checked by reading: the store must agree with each answer.
import { expect, it } from 'vitest';
import { openSqliteStore } from '../../src/stores/sqlite/sqlite-store.ts';
import type { Attempt } from '../../src/stores/store.ts';
import { newKey, openFixture, secretOf, siteId } from './store-fixture.ts';

interface ModelKey {
  readonly id: string;
  readonly scopes: readonly string[];
  readonly quota: number;
  readonly expiresAtMs: number;
  revoked: boolean;
  current: string;
  waiting: { readonly text: string; readonly lapsesAtMs: number; readonly graceMs: number } | undefined;
  readonly dying: Map<string, number>;
}

interface Spent {
  readonly keyId: string;
  readonly month: string;
}

/** A log of what was spent, and every rule as a search through it. */
class Model {
  readonly keys: ModelKey[] = [];
  readonly log: Spent[] = [];

  answer({ call, kind }: Attempt, text: string, nowMs: number): string {
    const key = this.keys.find((k) => k.current === text || k.waiting?.text === text || k.dying.has(text));
    if (!key || kind !== 'mcp') return 'unknown';
    if (key.waiting?.text === text && nowMs >= key.waiting.lapsesAtMs) return 'unknown';
    if (key.revoked || nowMs >= (key.dying.get(text) ?? Infinity)) return 'revoked';
    if (nowMs >= key.expiresAtMs) return 'expired';
    if (key.waiting?.text === text) {
      const diesAtMs = nowMs + key.waiting.graceMs;
      for (const [old, at] of key.dying) key.dying.set(old, Math.min(at, diesAtMs));
      key.dying.set(key.current, diesAtMs);
      key.current = text;
      key.waiting = undefined;
    }
    if (!call) return 'admitted';
    if (!key.scopes.includes(call.scope)) return 'scope';
    if (!call.counted) return 'admitted';
    const month = new Date(nowMs).toISOString().slice(0, 7);
    const spent = this.log.filter((entry) => entry.month === month);
    if (spent.filter(({ keyId }) => keyId === key.id).length >= key.quota) return 'quota of key';
    if (spent.length >= 5000) return 'quota of plan';
    this.log.push({ keyId: key.id, month });
    return 'admitted';
  }
}

/** Mulberry32: the same numbers on every machine. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const seen = new Set<string>();

it.each([1, 2, 3, 4, 5, 6, 7, 8])('agrees with the model on history %i, 300 batches', async (seed) => {
  const random = randomFrom(seed);
  const fixture = await openFixture((folder, clock) => openSqliteStore(folder, { clock }));
  const model = new Model();
  let nowMs = Date.parse('2026-11-10T12:00:00Z');
  const pass = (seconds: number) => {
    fixture.passSeconds(seconds);
    nowMs += seconds * 1000;
  };
  const texts = ['nobody'];
  const addKey = async () => {
    const text = `text-${texts.length}`;
    const quota = [1, 5, 40, 6000][random(4)] ?? 1;
    const expiresAtMs = nowMs + (1 + random(60)) * 86_400_000;
    const scopes = [['ops'], ['ops', 'crm'], ['crm']][random(3)] ?? [];
    const expiresAt = new Date(expiresAtMs).toISOString();
    const { id } = await fixture.store.createKey(newKey(text, { scopes, monthlyQuota: quota, expiresAt }));
    model.keys.push({
      id,
      scopes,
      quota,
      expiresAtMs,
      revoked: false,
      current: text,
      waiting: undefined,
      dying: new Map(),
    });
    texts.push(text);
  };
  const rotate = async () => {
    const key = model.keys[random(model.keys.length)];
    if (!key) return;
    const text = `text-${texts.length}`;
    const graceSeconds = [0, 60, 86_400][random(3)] ?? 0;
    await fixture.store.rotateKey(siteId, key.id, secretOf(text), graceSeconds);
    if (key.revoked || nowMs >= key.expiresAtMs) return;
    key.waiting = { text, lapsesAtMs: nowMs + 86_400_000, graceMs: graceSeconds * 1000 };
    texts.push(text);
  };
  const revoke = async () => {
    const key = model.keys[random(model.keys.length)];
    if (!key) return;
    await fixture.store.revokeKey(siteId, key.id);
    key.revoked = true;
  };
  const knockAll = async (count: number) => {
    const batch = Array.from({ length: count }, () => {
      const text = texts[Math.max(0, texts.length - 1 - random(12))] ?? 'nobody';
      const scope = random(5) === 0 ? 'crm' : 'ops';
      return {
        text,
        attempt: fixture.attempt(text, {
          kind: random(20) === 0 ? 'rest' : 'mcp',
          ...(random(6) !== 0 && { call: { tool: 't', scope, counted: random(6) !== 0 } }),
        }),
      };
    });
    const admissions = await fixture.store.admit(
      batch.map(({ attempt }) => attempt),
      [],
    );
    const said = admissions.map((admission) => {
      if (admission.outcome !== 'refused') return admission.outcome;
      const { refusal } = admission;
      return refusal.reason === 'quota' ? `quota of ${refusal.quota.of}` : refusal.reason;
    });
    for (const answer of said) seen.add(answer);
    expect(said).toEqual(batch.map(({ text, attempt }) => model.answer(attempt, text, nowMs)));
  };

  if (seed % 2 === 1) {
    const call = { tool: 't', scope: 'ops', counted: true };
    await fixture.store.admit(
      Array.from({ length: 4800 }, () => fixture.attempt('admin', { call })),
      [],
    );
    for (let i = 0; i < 4800; i++) model.log.push({ keyId: 'key_admin', month: '2026-11' });
  }
  for (let i = 0; i < 4; i++) await addKey();
  for (let batch = 0; batch < 300; batch++) {
    const dice = random(100);
    if (dice < 6) await addKey();
    else if (dice < 16) await rotate();
    else if (dice < 18) await revoke();
    if (dice % 3 === 0) pass(random(40));
    if (dice % 17 === 0) pass(random(2 * 86_400));
    await knockAll(dice === 50 ? 1500 : 1 + random(12));
  }

  const month = new Date(nowMs).toISOString().slice(0, 7);
  for (const { id } of model.keys)
    expect((await fixture.store.usage(siteId, id)).used).toBe(
      model.log.filter((entry) => entry.keyId === id && entry.month === month).length,
    );
  expect((await fixture.store.openCalls()).length).toBe(model.log.length);
  await fixture.close();
});

it('has met every answer there is', () => {
  expect([...seen].sort()).toEqual([
    'admitted',
    'expired',
    'quota of key',
    'quota of plan',
    'revoked',
    'scope',
    'unknown',
  ]);
});
