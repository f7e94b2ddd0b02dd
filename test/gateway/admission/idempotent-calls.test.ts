// Repeats of an idempotent call at the door: they wait for the first one's answer, in this process and across processes.
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAdmission } from '../../../src/gateway/admission/admission.ts';
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import type { Attempt, Store } from '../../../src/stores/store.ts';
import { type Fixture, openFixture, siteId } from '../../stores/store-fixture.ts';

let fixture: Fixture;
let nowMs: number;
beforeEach(async () => {
  nowMs = Date.parse('2026-11-10T12:00:00Z');
  fixture = await openFixture((folder) => openSqliteStore(folder, { clock: () => nowMs }));
});
afterEach(() => fixture.close());

const quick = { firstPollMs: 1, maxPollMs: 2 };
const patient = { firstPollMs: 600_000, maxPollMs: 600_000, maxWaitMs: 600_000 };

function repeat(id: string, repeatable = false): Attempt {
  return fixture.attempt('admin', {
    id,
    call: { tool: 'velaro_list_agents', scope: 'ops', counted: true },
    idempotency: { key: 'once', bodyHash: createHash('sha256').update('body').digest(), repeatable },
  });
}

const answer = { status: 'ok', durationMs: 1, answer: '{"n":1}' };

describe('repeats of an idempotent call', () => {
  it('get the first one’s answer as soon as it is written: 50 at once, one run, one count', async () => {
    const admission = createAdmission(fixture.store, patient);
    let runs = 0;
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, i) => {
        const admitted = await admission.admit(repeat(`call-${i}`));
        if (admitted.outcome === 'replayed') return admitted.answer;
        runs += 1;
        await new Promise(setImmediate);
        admission.settle({ id: `call-${i}`, ...answer });
        return 'ran';
      }),
    );
    expect(runs).toBe(1);
    expect(answers.toSorted()).toEqual(['ran', ...Array.from({ length: 49 }, () => '{"n":1}')]);
    expect((await fixture.store.usage(siteId, 'key_admin')).used).toBe(1);
    await admission.drain();
    expect(await fixture.store.openCalls()).toEqual([]);
  });

  it('find the answer of another gateway on the same data by asking again', async () => {
    const other = await openSqliteStore(fixture.folder, { clock: () => nowMs });
    const here = createAdmission(fixture.store);
    const there = createAdmission(other, quick);
    expect(await here.admit(repeat('call-1'))).toMatchObject({ outcome: 'admitted' });
    const waiting = there.admit(repeat('call-2'));
    here.settle({ id: 'call-1', ...answer });
    expect(await waiting).toMatchObject({ outcome: 'replayed', answer: '{"n":1}' });
    await other.close();
  });

  it('do not wait for ever, nor for who has gone', async () => {
    const admission = createAdmission(fixture.store, { ...quick, maxWaitMs: 5 });
    await admission.admit(repeat('call-1'));
    expect(await admission.admit(repeat('call-2'))).toMatchObject({ outcome: 'running' });
    const leaving = new AbortController();
    const waiting = createAdmission(fixture.store, patient).admit(repeat('call-3'), leaving.signal);
    await new Promise(setImmediate);
    leaving.abort();
    expect(await waiting).toMatchObject({ outcome: 'running' });
  });

  it('keep waiting for a call that takes long, since its gateway says that it is alive', async () => {
    const renewed: string[][] = [];
    let said = (): void => undefined;
    const store: Pick<Store, 'admit'> = {
      admit: async (attempts, outcomes, renewals = []) => {
        if (renewals.length > 0) renewed.push([...renewals]);
        const admissions = await fixture.store.admit(attempts, outcomes, renewals);
        if (renewals.length > 0) said();
        return admissions;
      },
    };
    const admission = createAdmission(store, { renewMs: 1 });
    await admission.admit(repeat('call-1'));
    nowMs += 14_000;
    renewed.length = 0;
    await new Promise<void>((resolve) => {
      said = resolve;
    });
    expect(renewed[0]).toEqual(['call-1']);
    nowMs += 14_000;
    const [other] = await fixture.store.admit([repeat('call-2')], []);
    expect(other).toMatchObject({ outcome: 'running' });
    admission.settle({ id: 'call-1', ...answer });
    await admission.drain();
  });

  it('are not run twice in silence when the gateway that ran the first has died; harmless ones are', async () => {
    const dead = createAdmission(fixture.store, patient);
    await dead.admit(repeat('call-1'));
    nowMs += 15_000;
    const admission = createAdmission(fixture.store, quick);
    expect(await admission.admit(repeat('call-2'))).toEqual({
      outcome: 'refused',
      refusal: { reason: 'idempotency', conflict: 'unknown' },
    });
    expect(await admission.admit(repeat('call-3', true))).toMatchObject({ outcome: 'admitted', resumes: 'call-1' });
    const waiting = admission.admit(repeat('call-4', true));
    await new Promise(setImmediate);
    admission.settle({ id: 'call-1', ...answer });
    expect(await waiting).toMatchObject({ outcome: 'replayed', answer: '{"n":1}' });
    expect((await fixture.store.usage(siteId, 'key_admin')).used).toBe(1);
  });

  it('are answered after a restart', async () => {
    const before = createAdmission(fixture.store);
    await before.admit(repeat('call-1'));
    before.settle({ id: 'call-1', ...answer });
    await before.drain();
    const reopened = await openSqliteStore(fixture.folder, { clock: () => nowMs });
    expect(await createAdmission(reopened).admit(repeat('call-2'))).toMatchObject({ outcome: 'replayed' });
    await reopened.close();
  });
});
