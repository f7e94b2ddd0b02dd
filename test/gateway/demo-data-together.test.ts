// Gateways that start together on one PostgreSQL with --sandbox: the demo data is there once, and none of them trips over it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDemoData } from '../../src/gateway/demo-data.ts';
import { demoAgents } from '../../src/sandbox/demo-agents.ts';
import { demoRecords } from '../../src/sandbox/demo-records.ts';
import { openPostgresStore } from '../../src/stores/postgres/postgres-store.ts';
import { listContacts } from '../../src/stores/records/contacts.ts';
import { listTags } from '../../src/stores/records/tags.ts';
import { ask, type Postgres, postgresUnavailable, startPostgres } from '../parts/postgres.ts';
import { newKey, siteId } from '../stores/store-fixture.ts';

const demo = { agents: demoAgents, records: demoRecords };

const unavailable = postgresUnavailable();
const what = `gateways that start together${unavailable ? `: ${unavailable}` : ''}`;

describe.skipIf(unavailable !== undefined)(what, () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres({ fsync: 'off' });
  });
  afterAll(() => postgres?.remove());

  it('write the demo data once', async () => {
    const url = await postgres.createDatabase();
    const stores = await Promise.all([1, 2, 3].map(() => openPostgresStore(url)));
    await stores[0]?.initialise({ id: siteId, name: 'acme', plan: 'enterprise' }, newKey('admin'));
    const written = await Promise.allSettled(stores.map((store) => writeDemoData(store, demo)));
    expect(written.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
    for (const environment of ['live', 'test'] as const) {
      const place = { siteId, environment };
      const contacts = await stores[0]?.read(() => listContacts(place, {}, { limit: 100 }));
      expect(contacts?.items).toHaveLength(demoRecords.contacts.length);
      const tags = await stores[0]?.read(() => listTags(place, { limit: 100 }));
      expect(tags?.items).toHaveLength(demoRecords.tags.length);
    }
    await Promise.all(stores.map((store) => store.close()));
  });

  it('wait for the one that writes longer than a request would', async () => {
    const url = await postgres.createDatabase();
    const store = await openPostgresStore(url, { timeoutMs: 1_000 });
    await store.initialise({ id: siteId, name: 'acme', plan: 'enterprise' }, newKey('admin'));
    const writer = ask(url, 'BEGIN; LOCK TABLE tags; SELECT pg_sleep(3); COMMIT');
    while ((await ask(url, `SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock'`)).length === 0);
    await writeDemoData(store, demo);
    await writer;
    const tags = await store.read(() => listTags({ siteId, environment: 'live' }, { limit: 100 }));
    expect(tags.items).toHaveLength(demoRecords.tags.length);
    await store.close();
  });
});
