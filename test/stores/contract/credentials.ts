// Sealed credentials: kept by site and vendor, replaced whole, and sealed anew only where nobody has changed them since.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  listConnected,
  readAllFields,
  readFields,
  removeFields,
  replaceFields,
  resealFields,
} from '../../../src/stores/credentials/sealed-credentials.ts';
import { type Fixture, type OpenStore, openFixture, siteId } from '../store-fixture.ts';

export function describeCredentials(name: string, open: OpenStore): void {
  let fixture: Fixture;
  const read = (vendor: string, site = siteId) => fixture.store.read(() => readFields(site, vendor));
  const save = (vendor: string, fields: Readonly<Record<string, string>>, by = 'key_admin') =>
    fixture.store.transact(() =>
      replaceFields(
        siteId,
        vendor,
        Object.entries(fields).map(([field, sealed]) => ({ field, sealed })),
        by,
      ),
    );

  describe(`${name}: credentials`, () => {
    beforeEach(async () => {
      fixture = await openFixture(open);
    });
    afterEach(() => fixture.close());

    it('are read by site and vendor, each field once', async () => {
      await save('shopify', { shop: 's', accessToken: 't' });
      await save('twilio', { sid: 'u' });
      expect(await read('shopify')).toEqual([
        { siteId, vendor: 'shopify', field: 'accessToken', sealed: 't' },
        { siteId, vendor: 'shopify', field: 'shop', sealed: 's' },
      ]);
      expect(await read('shopify', 'site_other')).toEqual([]);
      expect(await read('hubspot')).toEqual([]);
    });

    it('are replaced whole, with who did it and when', async () => {
      await save('shopify', { shop: 's', accessToken: 't' });
      fixture.at('2026-11-12T00:00:00Z');
      await save('shopify', { shop: 's2', clientId: 'c' }, 'operator');
      expect((await read('shopify')).map(({ field, sealed }) => [field, sealed])).toEqual([
        ['clientId', 'c'],
        ['shop', 's2'],
      ]);
      expect(await fixture.store.read(() => listConnected(siteId))).toEqual([
        { vendor: 'shopify', savedAt: '2026-11-12T00:00:00.000Z', savedBy: 'operator' },
      ]);
    });

    it('are removed once', async () => {
      await save('shopify', { shop: 's' });
      await save('twilio', { sid: 'u' });
      const remove = () => fixture.store.transact(() => removeFields(siteId, 'shopify'));
      expect([await remove(), await remove()]).toEqual([true, false]);
      expect((await fixture.store.read(() => listConnected(siteId))).map(({ vendor }) => vendor)).toEqual(['twilio']);
    });

    it('are sealed anew, but for what was changed meanwhile', async () => {
      await save('shopify', { shop: 's', accessToken: 't' });
      fixture.passSeconds(1);
      await save('twilio', { sid: 'u' });
      const all = await fixture.store.read(readAllFields);
      expect(all.map(({ field }) => field)).toEqual(['sid', 'accessToken', 'shop']);
      await save('twilio', { sid: 'changed' });
      const changes = all.map((was) => ({ was, sealed: `${was.sealed}+` }));
      expect(await fixture.store.transact(() => resealFields(changes))).toBe(2);
      expect((await read('shopify')).map(({ sealed }) => sealed)).toEqual(['t+', 's+']);
      expect((await read('twilio')).map(({ sealed }) => sealed)).toEqual(['changed']);
    });

    it('belong to a site that is there', async () => {
      const fields = [{ field: 'shop', sealed: 's' }];
      await expect(
        fixture.store.transact(() => replaceFields('site_none', 'shopify', fields, 'operator')),
      ).rejects.toThrow();
      expect(await read('shopify', 'site_none')).toEqual([]);
    });
  });
}
