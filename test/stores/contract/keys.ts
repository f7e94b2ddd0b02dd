// A site and its keys: made once, listed, and out of the reach of other sites.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fixture, newKey, type OpenStore, openFixture, siteId } from '../store-fixture.ts';

export function describeKeys(name: string, open: OpenStore): void {
  describe(`${name}: a site and its keys`, () => {
    let fixture: Fixture;
    beforeEach(async () => {
      fixture = await openFixture(open);
    });
    afterEach(() => fixture.close());

    it('is initialised once', async () => {
      const again = await fixture.store.initialise({ id: 'site_b', name: 'b', plan: 'trial' }, newKey('second'));
      expect(again).toBe(false);
      expect(await fixture.store.listSites()).toEqual([{ id: 'site_a', name: 'acme', plan: 'professional' }]);
      expect(await fixture.knock('second')).toMatchObject({ refusal: { reason: 'unknown' } });
    });

    it('lists the keys of a site, newest first', async () => {
      await fixture.store.createKey(newKey('b', { monthlyQuota: 7, expiresAt: '2027-01-31T00:00:00+01:00' }));
      await fixture.store.createKey(newKey('a'));
      const keys = await fixture.store.listKeys(siteId);
      expect(keys.map(({ id }) => id)).toEqual(['key_a', 'key_b', 'key_admin']);
      expect(keys[1]).toMatchObject({ monthlyQuota: 7, expiresAt: '2027-01-30T23:00:00.000Z', usedThisMonth: 0 });
    });

    it('keeps the keys of other sites out of sight and out of reach', async () => {
      expect(await fixture.store.listKeys('site_b')).toEqual([]);
      expect(await fixture.store.findKey('site_b', 'key_admin')).toBe(undefined);
      expect(await fixture.store.revokeKey('site_b', 'key_admin')).toBe(false);
      await expect(fixture.store.usage('site_b', 'key_admin')).rejects.toMatchObject({ code: 'key.unknown' });
      expect(await fixture.knock('admin')).toMatchObject({ outcome: 'admitted' });
    });
  });
}
