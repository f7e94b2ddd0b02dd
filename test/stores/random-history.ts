// A long random life of a site, told to a store and to the naive model alike; both must give the same answer to everything.
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { Admission, Attempt, NewKey, Outcome } from '../../src/stores/store.ts';
import { type Asked, NaiveModel } from './naive-model.ts';
import { type Fixture, newKey, type OpenStore, openFixture, secretOf, siteId } from './store-fixture.ts';

/** Mulberry32: the same numbers on every machine. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const workspaces = ['a', 'b', 'c'].map((digit) => digit.repeat(24));
const families: readonly { readonly kind: Attempt['kind']; readonly scopes: readonly (readonly string[])[] }[] = [
  { kind: 'mcp', scopes: [['ops'], ['ops', 'crm'], ['crm']] },
  { kind: 'rest', scopes: [['ops'], ['ops', 'crm'], ['crm']] },
  { kind: 'velaflows', scopes: [['ops'], ['admin:all'], ['crm']] },
];

/** @returns every kind of answer that was met. */
export async function liveThrough(open: OpenStore, seed: number, batches: number): Promise<Set<string>> {
  const history = new History(await openFixture(open), seed);
  await history.begin();
  for (let i = 0; i < batches; i++) await history.live();
  return await history.end();
}

class History {
  readonly #fixture: Fixture;
  readonly #random: (below: number) => number;
  readonly #model = new NaiveModel();
  readonly #seen = new Set<string>();
  readonly #texts = ['nobody'];
  #running: string[] = [];
  #nowMs = Date.parse('2026-11-10T12:00:00Z');

  constructor(fixture: Fixture, seed: number) {
    this.#fixture = fixture;
    this.#random = randomFrom(seed);
  }

  async begin(): Promise<void> {
    const { store } = this.#fixture;
    this.#model.site.workspaces = workspaces.slice(0, 2);
    await store.saveWorkspaces(
      siteId,
      workspaces.slice(0, 2).map((id) => ({ id, name: id })),
    );
    for (let i = 0; i < 5; i++) await this.#addKey();
    if (this.#random(2) === 0) await this.#fillPlan();
  }

  async live(): Promise<void> {
    const dice = this.#random(100);
    if (dice < 5) await this.#addKey();
    else if (dice < 13) await this.#rotate();
    else if (dice < 15) await this.#revoke();
    else if (dice < 18) await this.#changeSite();
    if (dice % 3 === 0) this.#pass(this.#random(25));
    if (dice % 17 === 0) this.#pass(this.#random(2 * 86_400));
    await this.#knockAll(dice === 50 ? 400 : 1 + this.#random(12));
  }

  async end(): Promise<Set<string>> {
    const { store } = this.#fixture;
    for (const key of this.#model.keys)
      expect((await store.usage(siteId, key.id)).used).toBe(this.#model.usedInMonth([key], this.#nowMs));
    const mcpKeys = this.#model.keys.filter(({ kind }) => kind === 'mcp');
    expect((await store.siteUsage(siteId))?.used).toBe(this.#model.usedInMonth(mcpKeys, this.#nowMs));
    expect((await store.openCalls()).map(({ id }) => id).every((id) => this.#model.callIds.has(id))).toBe(true);
    await this.#fixture.close();
    return this.#seen;
  }

  #pick<T>(values: readonly T[]): T {
    const value = values[this.#random(values.length)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  }

  #pass(seconds: number): void {
    this.#fixture.passSeconds(seconds);
    this.#nowMs += seconds * 1000;
  }

  async #addKey(fields: Partial<NewKey> = {}): Promise<string> {
    const text = `text-${this.#texts.length}`;
    const { kind, scopes } = this.#pick(families);
    const expiresAtMs = this.#nowMs + (1 + this.#random(60)) * 86_400_000;
    const key = newKey(text, {
      kind,
      scopes: this.#pick(scopes),
      monthlyQuota: kind === 'mcp' ? this.#pick([1, 5, 40, 6000]) : null,
      requestsPerMinute: kind === 'rest' ? this.#pick([null, 3, 20]) : null,
      workspaceIds: kind === 'velaflows' ? this.#pick([null, workspaces.slice(0, 1), workspaces.slice(1)]) : null,
      expiresAt: new Date(expiresAtMs).toISOString(),
      ...fields,
    });
    await this.#fixture.store.createKey(key);
    this.#model.keys.push({
      id: key.id,
      kind: key.kind,
      scopes: key.scopes,
      quota: key.monthlyQuota ?? Number.POSITIVE_INFINITY,
      perMinute: key.requestsPerMinute ?? 60,
      workspaceIds: key.workspaceIds ?? null,
      expiresAtMs: key.expiresAt === null ? Number.POSITIVE_INFINITY : expiresAtMs,
      revoked: false,
      current: text,
      waiting: undefined,
      dying: new Map(),
    });
    this.#texts.push(text);
    return text;
  }

  async #rotate(): Promise<void> {
    const key = this.#pick(this.#model.keys);
    const text = `text-${this.#texts.length}`;
    const graceSeconds = this.#pick([0, 60, 86_400]);
    await this.#fixture.store.rotateKey(siteId, key.id, secretOf(text), graceSeconds);
    if (key.revoked || this.#nowMs >= key.expiresAtMs) return;
    key.waiting = { text, lapsesAtMs: this.#nowMs + 86_400_000, graceMs: graceSeconds * 1000 };
    this.#texts.push(text);
  }

  async #revoke(): Promise<void> {
    const key = this.#pick(this.#model.keys);
    await this.#fixture.store.revokeKey(siteId, key.id);
    key.revoked = true;
  }

  async #changeSite(): Promise<void> {
    const changes = {
      overage: this.#random(3) === 0,
      billingDay: this.#pick([1, 1, 11, 28]),
      requestsPerDay: this.#pick([40, 150, 1000]),
    };
    await this.#fixture.store.changeSite(siteId, changes);
    const { overage, billingDay, requestsPerDay: perDay } = changes;
    Object.assign(this.#model.site, { overage, billingDay, perDay });
  }

  /** Brings the plan near its end, so that its limit is met. */
  async #fillPlan(): Promise<void> {
    const text = await this.#addKey({ kind: 'mcp', scopes: ['ops'], monthlyQuota: null, expiresAt: null });
    const call = { tool: 't', scope: 'ops', counted: true };
    await this.#agree(
      Array.from({ length: 4985 }, () => ({ text, body: '', attempt: this.#fixture.attempt(text, { call }) })),
      [],
    );
  }

  async #knockAll(count: number): Promise<void> {
    const settled = this.#running.filter(() => this.#random(10) === 0);
    const outcomes = settled.map((id) => ({ id, status: 'ok', durationMs: 1, answer: `answer of ${id}` }));
    const renewals = this.#running.filter(() => this.#random(8) === 0);
    for (const { id, answer } of outcomes) this.#model.settle(id, answer);
    this.#model.renew(renewals, this.#nowMs);
    this.#running = this.#running.filter((id) => !settled.includes(id)).slice(-20);
    await this.#agree(
      Array.from({ length: count }, () => this.#ask()),
      outcomes,
      renewals,
    );
  }

  #ask(): Asked {
    const random = this.#random;
    const text = this.#texts[Math.max(0, this.#texts.length - 1 - random(14))] ?? 'nobody';
    const own = this.#model.keys.find((k) => k.current === text || k.waiting?.text === text || k.dying.has(text));
    const kind = random(25) === 0 ? 'rest' : (own?.kind ?? 'mcp');
    const manages = random(10) === 0;
    const body = `body ${random(8) === 0 ? 1 : 0}`;
    const attempt = this.#fixture.attempt(text, {
      kind,
      surface: manages ? 'manage' : kind,
      ...(kind === 'velaflows' && random(6) !== 0 && { workspaceId: this.#pick(workspaces) }),
      ...(!manages &&
        random(6) !== 0 && {
          call: { tool: 't', scope: random(5) === 0 ? 'crm' : 'ops', counted: random(6) !== 0 },
        }),
      ...(random(4) === 0 && {
        idempotency: {
          key: `once ${random(4)}`,
          bodyHash: createHash('sha256').update(body).digest(),
          repeatable: random(2) === 0,
        },
      }),
    });
    return { text, attempt, body };
  }

  async #agree(asked: readonly Asked[], outcomes: readonly Outcome[], renewals: readonly string[] = []): Promise<void> {
    const admissions = await this.#fixture.store.admit(
      asked.map(({ attempt }) => attempt),
      outcomes,
      renewals,
    );
    const said = admissions.map(inWords);
    expect(said).toEqual(asked.map((one) => this.#model.answer(one, this.#nowMs)));
    for (const [i, word] of said.entries()) {
      this.#seen.add(word.replace(/^(resumes|replayed) .*/, '$1'));
      const { attempt } = asked[i] ?? {};
      if (word === 'admitted' && attempt?.idempotency && attempt.call?.counted) this.#running.push(attempt.id);
      if (word.startsWith('resumes ')) this.#running.push(word.slice('resumes '.length));
    }
  }
}

function inWords(admission: Admission): string {
  if (admission.outcome === 'admitted') return admission.resumes ? `resumes ${admission.resumes}` : 'admitted';
  if (admission.outcome === 'replayed') return `replayed ${admission.answer}`;
  if (admission.outcome === 'running') return 'running';
  const { refusal } = admission;
  if (refusal.reason === 'quota') return `quota of ${refusal.quota.of}`;
  if (refusal.reason === 'rate') return `rate of ${refusal.rate.of}`;
  if (refusal.reason === 'idempotency') return refusal.conflict === 'mismatch' ? 'mismatch' : 'unknown end';
  return refusal.reason;
}
