// The audit of keys, and the end of a key whose text was found where it should not be.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fixture, newKey, type OpenStore, openFixture, secretOf, siteId } from '../store-fixture.ts';

export function describeKeyAudit(name: string, open: OpenStore): void {
  describe(`${name}: the audit of keys`, () => {
    let fixture: Fixture;
    beforeEach(async () => {
      fixture = await openFixture(open);
    });
    afterEach(() => fixture.close());

    it('says what happened to each key, when, and who did it, newest first', async () => {
      await fixture.store.createKey(newKey('k'), 'key_admin');
      fixture.passSeconds(60);
      await fixture.store.rotateKey(siteId, 'key_k', secretOf('new'), 0, 'key_k');
      await fixture.store.revokeKey(siteId, 'key_k');
      await fixture.store.revokeKey(siteId, 'key_k', 'key_admin');
      await fixture.store.rotateKey(siteId, 'key_k', secretOf('newer'), 0, 'key_admin');
      const events = await fixture.store.listKeyEvents(siteId, { limit: 10 });
      expect(events).toEqual([
        { keyId: 'key_k', label: 'k', event: 'revoked', by: 'operator', at: '2026-11-10T12:01:00.000Z' },
        { keyId: 'key_k', label: 'k', event: 'rotated', by: 'key_k', at: '2026-11-10T12:01:00.000Z' },
        { keyId: 'key_k', label: 'k', event: 'created', by: 'key_admin', at: '2026-11-10T12:00:00.000Z' },
        { keyId: 'key_admin', label: 'admin', event: 'created', by: 'operator', at: '2026-11-10T12:00:00.000Z' },
      ]);
      expect(await fixture.store.listKeyEvents(siteId, { limit: 2 })).toEqual(events.slice(0, 2));
      expect(await fixture.store.listKeyEvents(siteId, { limit: 10, keyId: 'key_admin' })).toEqual(events.slice(3));
      expect(await fixture.store.listKeyEvents('site_b', { limit: 10 })).toEqual([]);
    });

    it('says that a key has leaked, which ends it at once', async () => {
      await fixture.store.createKey(newKey('k'));
      expect(await fixture.store.reportLeak(secretOf('k').hash)).toMatchObject({ id: 'key_k', status: 'revoked' });
      expect(await fixture.knock('k')).toMatchObject({ refusal: { reason: 'revoked' } });
      expect(await fixture.store.listKeyEvents(siteId, { limit: 1 })).toMatchObject([
        { keyId: 'key_k', event: 'leaked', by: 'reporter' },
      ]);
      expect(await fixture.store.reportLeak(secretOf('k').hash)).toMatchObject({ id: 'key_k', status: 'revoked' });
      expect((await fixture.store.listKeyEvents(siteId, { limit: 9, keyId: 'key_k' })).length).toBe(2);
    });

    it('ends a key by any of its texts that work, and by none that do not', async () => {
      for (const id of ['a', 'b']) {
        await fixture.store.createKey(newKey(id));
        await fixture.store.rotateKey(siteId, `key_${id}`, secretOf(`new ${id}`), 60);
      }
      expect(await fixture.store.reportLeak(secretOf('new a').hash)).toMatchObject({ id: 'key_a' });
      await fixture.knock('new b');
      fixture.passSeconds(60);
      expect(await fixture.store.reportLeak(secretOf('b').hash)).toBe(undefined);
      expect(await fixture.store.reportLeak(secretOf('nobody').hash)).toBe(undefined);
      expect(await fixture.knock('new b')).toMatchObject({ outcome: 'admitted' });
    });
  });
}
