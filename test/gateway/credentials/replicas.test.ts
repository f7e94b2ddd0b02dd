// Credentials that replicas share in PostgreSQL: what one connects, replaces or disconnects holds at the next call of the other.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyRing } from '../../../src/gateway/credentials/key-ring.ts';
import { makeMasterKeyText } from '../../../src/gateway/credentials/master-key.ts';
import { resealAll } from '../../../src/gateway/credentials/reseal.ts';
import { createStoredCredentials } from '../../../src/gateway/credentials/stored-credentials.ts';
import { shopify } from '../../../src/skills/shopify/vendor.ts';
import { openPostgresStore } from '../../../src/stores/postgres/postgres-store.ts';
import type { Store } from '../../../src/stores/store.ts';
import { type Postgres, postgresUnavailable, startPostgres } from '../../parts/postgres.ts';
import { newKey, siteId } from '../../stores/store-fixture.ts';

const unavailable = postgresUnavailable();

describe.skipIf(unavailable !== undefined)(`credentials on replicas${unavailable ? `: ${unavailable}` : ''}`, () => {
  let postgres: Postgres;
  let stores: readonly [Store, Store];
  beforeAll(async () => {
    postgres = await startPostgres();
    const url = await postgres.createDatabase();
    stores = [await openPostgresStore(url), await openPostgresStore(url)];
    await stores[0].initialise({ id: siteId, name: 'acme', plan: 'professional' }, newKey('admin', { admin: true }));
  });
  afterAll(async () => {
    for (const store of stores ?? []) await store.close();
    await postgres?.remove();
  });

  it('are seen, replaced, sealed anew and gone at once', async () => {
    const [old, next] = [makeMasterKeyText(), makeMasterKeyText()];
    const keys = createKeyRing({ VELARO_MASTER_KEY: `${old} ${next}` });
    const [one, other] = [createStoredCredentials(stores[0], keys), createStoredCredentials(stores[1], keys)];
    const fieldsSeen = async () => (await other.read(siteId, shopify))?.fields;
    const first = { shop: 'acme', accessToken: `token-${makeMasterKeyText()}` };
    expect(await fieldsSeen()).toBeUndefined();
    await one.save(siteId, shopify, first, 'operator');
    expect(await fieldsSeen()).toEqual(first);
    expect(await other.connected(siteId)).toEqual(new Set(['shopify']));

    const second = { shop: 'acme', clientId: 'id', clientSecret: `secret-${makeMasterKeyText()}` };
    await other.save(siteId, shopify, second, 'operator');
    expect((await one.read(siteId, shopify))?.fields).toEqual(second);

    const rekeyed = await resealAll(stores[0], createKeyRing({ VELARO_MASTER_KEY: `${next} ${old}` }));
    expect(rekeyed).toMatchObject({ fields: 3, retired: [expect.any(String)] });
    expect(await fieldsSeen()).toEqual(second);

    expect(await one.remove(siteId, 'shopify')).toBe(true);
    expect(await fieldsSeen()).toBeUndefined();
    expect(await other.remove(siteId, 'shopify')).toBe(false);
  });

  it('of two who connect at the same time are one’s, whole', async () => {
    const keys = createKeyRing({ VELARO_MASTER_KEY: makeMasterKeyText() });
    const both = stores.map((store) => createStoredCredentials(store, keys));
    const token = { shop: 'acme', accessToken: `token-${makeMasterKeyText()}` };
    const client = { shop: 'other', clientId: 'id', clientSecret: `secret-${makeMasterKeyText()}` };
    for (let round = 0; round < 10; round++) {
      await Promise.all(both.map((each, at) => each.save(siteId, shopify, at === 0 ? token : client, 'operator')));
      expect([token, client]).toContainEqual((await both[0]?.read(siteId, shopify))?.fields);
    }
  });
});
