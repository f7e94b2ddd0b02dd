// Calls that carry an idempotency key: run once, counted once, answered alike for a day.
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Attempt } from '../../../src/stores/store.ts';
import { type Fixture, newKey, type OpenStore, openFixture, siteId } from '../store-fixture.ts';

export function describeIdempotency(name: string, open: OpenStore): void {
  describe(`${name}: idempotent calls`, () => {
    let fixture: Fixture;
    beforeEach(async () => {
      fixture = await openFixture(open);
    });
    afterEach(() => fixture.close());

    const once = (id: string, body = 'body', changes: Partial<Attempt> = {}, repeatable = false): Partial<Attempt> => ({
      id,
      call: { tool: 'velaro_list_agents', scope: 'ops', counted: true },
      idempotency: { key: 'key-1', bodyHash: createHash('sha256').update(body).digest(), repeatable },
      ...changes,
    });
    const settle = (id: string, answer: string) =>
      fixture.store.admit([], [{ id, status: 'ok', durationMs: 5, answer }]);
    const used = async () => (await fixture.store.usage(siteId, 'key_admin')).used;

    it('run once: a repeat waits while the first runs, then has its answer, and is not counted', async () => {
      expect(await fixture.knock('admin', once('first'))).toMatchObject({ outcome: 'admitted', quota: { used: 1 } });
      expect(await fixture.knock('admin', once('second'))).toMatchObject({
        outcome: 'running',
        principal: { key: { id: 'key_admin' } },
      });
      await settle('first', '{"text":"42"}');
      for (const id of ['third', 'fourth'])
        expect(await fixture.knock('admin', once(id))).toMatchObject({
          outcome: 'replayed',
          answer: '{"text":"42"}',
          principal: { key: { id: 'key_admin' } },
        });
      expect(await used()).toBe(1);
      expect(await fixture.store.openCalls()).toEqual([]);
    });

    it('that are not counted have the answer too, and are not remembered where there is none', async () => {
      const call = { tool: 'velaro_list_agents', scope: 'ops', counted: false };
      expect(await fixture.knock('admin', once('asked', 'body', { call }))).toMatchObject({ outcome: 'admitted' });
      expect(await fixture.knock('admin', once('first'))).toMatchObject({ outcome: 'admitted', quota: { used: 1 } });
      await settle('first', '{}');
      expect(await fixture.knock('admin', once('again', 'body', { call }))).toMatchObject({ outcome: 'replayed' });
      expect(await used()).toBe(1);
      expect(await fixture.store.openCalls()).toEqual([]);
    });

    it('are told apart within one batch', async () => {
      const attempts = ['a', 'b', 'c'].map((id) => fixture.attempt('admin', once(id)));
      expect((await fixture.store.admit(attempts, [])).map(({ outcome }) => outcome)).toEqual([
        'admitted',
        'running',
        'running',
      ]);
      expect(await used()).toBe(1);
    });

    it('are refused under the same text with another body, before and after the answer', async () => {
      const mismatch = { outcome: 'refused', refusal: { reason: 'idempotency', conflict: 'mismatch' } };
      await fixture.knock('admin', once('first'));
      expect(await fixture.knock('admin', once('other', 'another body'))).toEqual(mismatch);
      await settle('first', '{}');
      expect(await fixture.knock('admin', once('other', 'another body'))).toEqual(mismatch);
      expect(await used()).toBe(1);
    });

    it('belong to the key that made them, whatever its text', async () => {
      await fixture.store.createKey(newKey('other'));
      await fixture.knock('admin', once('first'));
      expect(await fixture.knock('other', once('second'))).toMatchObject({ outcome: 'admitted' });
    });

    it('are answered to who may still ask: not after a revocation, and not outside the scopes', async () => {
      await fixture.knock('admin', once('first'));
      await settle('first', '{}');
      const outside = { call: { tool: 't', scope: 'itsm', counted: true } };
      expect(await fixture.knock('admin', once('second', 'body', outside))).toMatchObject({
        refusal: { reason: 'scope' },
      });
      await fixture.store.revokeKey(siteId, 'key_admin');
      expect(await fixture.knock('admin', once('third'))).toMatchObject({ refusal: { reason: 'revoked' } });
    });

    it('are answered also when the quota is used up by then', async () => {
      await fixture.store.createKey(newKey('single', { monthlyQuota: 1 }));
      await fixture.knock('single', once('first'));
      await settle('first', '{"text":"kept"}');
      expect(await fixture.knock('single', once('second'))).toMatchObject({ outcome: 'replayed' });
      expect(await fixture.call('single')).toMatchObject({ refusal: { reason: 'quota' } });
    });

    it('leave no trace of a first attempt that was refused', async () => {
      await fixture.store.createKey(newKey('single', { monthlyQuota: 1 }));
      await fixture.call('single');
      expect(await fixture.knock('single', once('first'))).toMatchObject({ refusal: { reason: 'quota' } });
      fixture.at('2026-12-01T00:00:00Z');
      expect(await fixture.knock('single', once('second', 'another body'))).toMatchObject({ outcome: 'admitted' });
    });

    it('are new again a day after they were made, and not a moment earlier', async () => {
      await fixture.knock('admin', once('first'));
      await settle('first', '{}');
      fixture.at('2026-11-11T11:59:59.999Z');
      expect(await fixture.knock('admin', once('second'))).toMatchObject({ outcome: 'replayed' });
      fixture.at('2026-11-11T12:00:00Z');
      expect(await fixture.knock('admin', once('third', 'another body'))).toMatchObject({ outcome: 'admitted' });
      expect(await used()).toBe(2);
    });

    it('are not run again silently when nobody knows how the first ended', async () => {
      await fixture.knock('admin', once('first'));
      fixture.passSeconds(14);
      expect(await fixture.knock('admin', once('second'))).toMatchObject({ outcome: 'running' });
      fixture.passSeconds(1);
      expect(await fixture.knock('admin', once('third'))).toEqual({
        outcome: 'refused',
        refusal: { reason: 'idempotency', conflict: 'unknown' },
      });
      expect(await fixture.store.openCalls()).toMatchObject([{ id: 'first' }]);
    });

    it('stay running for as long as somebody says so', async () => {
      await fixture.knock('admin', once('first'));
      for (let i = 0; i < 5; i++) {
        fixture.passSeconds(10);
        await fixture.store.admit([], [], ['first']);
      }
      expect(await fixture.knock('admin', once('second'))).toMatchObject({ outcome: 'running' });
      await settle('first', '"late"');
      expect(await fixture.knock('admin', once('third'))).toMatchObject({ outcome: 'replayed', answer: '"late"' });
    });

    it('are run again where that does no harm, in the place of the first and counted with it', async () => {
      await fixture.knock('admin', once('first'));
      fixture.passSeconds(15);
      const again = once('second', 'body', {}, true);
      expect(await fixture.knock('admin', again)).toMatchObject({
        outcome: 'admitted',
        resumes: 'first',
        quota: { used: 1 },
      });
      expect(await fixture.knock('admin', once('third', 'body', {}, true))).toMatchObject({ outcome: 'running' });
      await settle('first', '"again"');
      expect(await fixture.knock('admin', once('fourth'))).toMatchObject({ outcome: 'replayed', answer: '"again"' });
      expect(await used()).toBe(1);
      expect(await fixture.store.openCalls()).toEqual([]);
    });

    it('keep the first answer when two come', async () => {
      await fixture.knock('admin', once('first'));
      await settle('first', '"one"');
      await settle('first', '"two"');
      expect(await fixture.knock('admin', once('second'))).toMatchObject({ answer: '"one"' });
    });

    it('are known only once they count: a text on a call with wrong arguments means nothing', async () => {
      const wrong = once('first', 'body', { call: { tool: 't', scope: 'ops', counted: false } });
      expect(await fixture.knock('admin', wrong)).toMatchObject({ outcome: 'admitted' });
      expect(await fixture.knock('admin', once('second', 'another body'))).toMatchObject({ outcome: 'admitted' });
    });
  });
}
