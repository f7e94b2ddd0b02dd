// The gateway's door: requests share transactions, quotas hold exactly, and a database that is away lets nobody in.
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { VelaroError } from '../../../src/core/errors.ts';
import { createAdmission } from '../../../src/gateway/admission/admission.ts';
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import type { Attempt, Outcome, Store } from '../../../src/stores/store.ts';
import { type Fixture, newKey, openFixture, siteId } from '../../stores/store-fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture((folder, clock) => openSqliteStore(folder, { clock, busyTimeoutMs: 50 }));
});
afterEach(() => fixture.close());

const call = { tool: 'velaro_list_agents', scope: 'ops', counted: true };

interface Batch {
  readonly attempts: number;
  readonly outcomes: readonly string[];
}

/** The real store, seen from outside: what each transaction held. While `away` is set, it answers as a locked database does. */
function watched(store: Store) {
  const batches: Batch[] = [];
  const watch = {
    batches,
    away: false,
    async admit(attempts: readonly Attempt[], outcomes: readonly Outcome[], renewals?: readonly string[]) {
      batches.push({ attempts: attempts.length, outcomes: outcomes.map(({ id }) => id) });
      if (watch.away) throw new VelaroError('store.unavailable', 'away');
      return await store.admit(attempts, outcomes, renewals);
    },
  };
  return watch;
}

describe('admission', () => {
  it('puts requests that arrive together into shared transactions of at most 128', async () => {
    const store = watched(fixture.store);
    const admission = createAdmission(store);
    const admissions = await Promise.all(
      Array.from({ length: 300 }, () => admission.admit(fixture.attempt('admin', { call }))),
    );
    expect(admissions.map((answer) => answer.outcome === 'admitted' && answer.quota?.used)).toEqual(
      Array.from({ length: 300 }, (_, i) => i + 1),
    );
    expect(store.batches.map(({ attempts }) => attempts)).toEqual([128, 128, 44]);
  });

  it('takes what arrives while a transaction commits into the next one', async () => {
    let release = (): void => undefined;
    const store = watched(fixture.store);
    const slow = {
      admit: async (attempts: readonly Attempt[], outcomes: readonly Outcome[]) => {
        const answers = await store.admit(attempts, outcomes);
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        return answers;
      },
    };
    const admission = createAdmission(slow);
    const first = admission.admit(fixture.attempt('admin'));
    await new Promise(setImmediate);
    const later = [1, 2, 3].map(() => admission.admit(fixture.attempt('admin')));
    await new Promise(setImmediate);
    expect(store.batches).toEqual([{ attempts: 1, outcomes: [] }]);
    release();
    await first;
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    release();
    await Promise.all(later);
    expect(store.batches.map(({ attempts }) => attempts)).toEqual([1, 3]);
  });

  it.each([1, 7, 300])('admits exactly %i of three times as many callers', async (limit) => {
    await fixture.store.createKey(newKey('limited', { monthlyQuota: limit }));
    const doors = [createAdmission(fixture.store), createAdmission(fixture.store)];
    const answers = await Promise.all(
      Array.from({ length: 3 * limit }, async (_, i) => {
        for (let turn = i % 5; turn > 0; turn--) await new Promise(setImmediate);
        return await doors[i % 2]?.admit(fixture.attempt('limited', { call }));
      }),
    );
    expect(answers.filter((answer) => answer?.outcome === 'admitted').length).toBe(limit);
    expect((await fixture.store.usage(siteId, 'key_limited')).used).toBe(limit);
  });

  it('has the decision on disk before it answers', async () => {
    const admission = createAdmission(fixture.store);
    await admission.admit(fixture.attempt('admin', { id: 'call-1', call }));
    const second = await openSqliteStore(fixture.folder);
    expect(await second.openCalls()).toMatchObject([{ id: 'call-1' }]);
    await second.close();
  });

  it('sends outcomes along with the next batch', async () => {
    const store = watched(fixture.store);
    const admission = createAdmission(store);
    await admission.admit(fixture.attempt('admin', { id: 'call-1', call }));
    admission.settle({ id: 'call-1', status: 'ok', durationMs: 3 });
    await admission.admit(fixture.attempt('admin'));
    expect(store.batches).toEqual([
      { attempts: 1, outcomes: [] },
      { attempts: 1, outcomes: ['call-1'] },
    ]);
    expect(await fixture.store.openCalls()).toEqual([]);
  });

  it('writes outcomes by themselves when no request comes', async () => {
    let written = (_outcomes: readonly Outcome[]): void => undefined;
    const arrival = new Promise<readonly Outcome[]>((resolve) => {
      written = resolve;
    });
    const admission = createAdmission({
      admit: async (_attempts, outcomes) => {
        written(outcomes);
        return [];
      },
    });
    admission.settle({ id: 'call-1', status: 'vendor.unavailable', durationMs: 3 });
    expect(await arrival).toEqual([{ id: 'call-1', status: 'vendor.unavailable', durationMs: 3 }]);
  });

  it('refuses with a database that does not answer also who has waited behind that for a second, and asks anew for who has not', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    let giveUp = (): void => undefined;
    let batches = 0;
    const admission = createAdmission({
      admit: async (attempts, outcomes) => {
        batches += 1;
        if (batches > 1) return await fixture.store.admit(attempts, outcomes);
        await new Promise<void>((resolve) => {
          giveUp = resolve;
        });
        throw new VelaroError('store.unavailable', 'away');
      },
    });
    const first = admission.admit(fixture.attempt('admin'));
    await new Promise(setImmediate);
    const second = admission.admit(fixture.attempt('admin'));
    vi.advanceTimersByTime(1_000);
    const third = admission.admit(fixture.attempt('admin'));
    giveUp();
    await expect(first).rejects.toMatchObject({ code: 'store.unavailable' });
    await expect(second).rejects.toMatchObject({ code: 'store.unavailable' });
    expect(await third).toMatchObject({ outcome: 'admitted' });
    expect(batches).toBe(2);
  });

  it('writes an outcome whose time comes while a transaction runs, though no request follows', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    let release = (): void => undefined;
    let arrived = (_ids: string[]): void => undefined;
    const arrival = new Promise<string[]>((resolve) => {
      arrived = resolve;
    });
    const admission = createAdmission({
      admit: async (attempts, outcomes) => {
        if (outcomes.length > 0) arrived(outcomes.map(({ id }) => id));
        else
          await new Promise<void>((resolve) => {
            release = resolve;
          });
        return await fixture.store.admit(attempts, outcomes);
      },
    });
    const first = admission.admit(fixture.attempt('admin'));
    await new Promise(setImmediate);
    admission.settle({ id: 'call-0', status: 'ok', durationMs: 1 });
    vi.advanceTimersByTime(1000);
    release();
    await first;
    expect(await arrival).toEqual(['call-0']);
  });

  it('has everything written when it is drained', async () => {
    const admission = createAdmission(fixture.store);
    const waiting = admission.admit(fixture.attempt('admin', { id: 'call-1', call }));
    admission.settle({ id: 'call-0', status: 'ok', durationMs: 1 });
    await admission.drain();
    expect(await waiting).toMatchObject({ outcome: 'admitted' });
    admission.settle({ id: 'call-1', status: 'ok', durationMs: 1 });
    await admission.drain();
    expect(await fixture.store.openCalls()).toEqual([]);
    await admission.drain();
  });

  it('lets nobody in while the database is away, keeps the outcomes, and works again afterwards', async () => {
    const store = watched(fixture.store);
    const admission = createAdmission(store);
    await admission.admit(fixture.attempt('admin', { id: 'call-1', call }));
    admission.settle({ id: 'call-1', status: 'ok', durationMs: 3 });
    store.away = true;
    const refused = await Promise.allSettled([1, 2].map(() => admission.admit(fixture.attempt('admin', { call }))));
    expect(refused).toMatchObject([
      { status: 'rejected', reason: { code: 'store.unavailable' } },
      { status: 'rejected', reason: { code: 'store.unavailable' } },
    ]);
    await expect(admission.drain()).rejects.toMatchObject({ code: 'store.unavailable' });
    expect(await fixture.store.openCalls()).toMatchObject([{ id: 'call-1' }]);
    store.away = false;
    expect(await admission.admit(fixture.attempt('admin', { call }))).toMatchObject({ quota: { used: 2 } });
    expect((await fixture.store.openCalls()).map(({ id }) => id)).not.toContain('call-1');
    await admission.drain();
  });
});
