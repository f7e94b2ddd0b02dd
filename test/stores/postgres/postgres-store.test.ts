// The PostgreSQL store against the contract, on a real server: an empty database for each test.
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openPostgresStore } from '../../../src/stores/postgres/postgres-store.ts';
import { ask, type Postgres, postgresUnavailable, startPostgres } from '../../parts/postgres.ts';
import { describeStore } from '../store-contract.ts';

const deleteEverything = `DO $$
  DECLARE found record;
  BEGIN
    SET LOCAL session_replication_role = replica;
    FOR found IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'velaro_schema' LOOP
      EXECUTE format('DELETE FROM %I', found.tablename);
    END LOOP;
  END $$`;

const unavailable = postgresUnavailable();

if (unavailable !== undefined)
  describe('PostgreSQL', () => {
    it.skip(unavailable);
  });
else {
  let postgres: Postgres;
  let prepared: string;
  beforeAll(async () => {
    // Nothing here is about crashes, and a hundred databases are made.
    postgres = await startPostgres({ fsync: 'off' });
    prepared = await postgres.createDatabase();
    await (await openPostgresStore(prepared)).close();
  });
  afterAll(() => postgres.remove());
  // A database that is emptied is ten times as fast as a new one.
  const emptied: string[] = [];
  describeStore('PostgreSQL', async (_folder, clock) => {
    const url = emptied.pop() ?? (await postgres.createDatabase(prepared));
    const store = await openPostgresStore(url, { clock, maxConnections: 3 });
    return {
      ...store,
      async close() {
        await store.close();
        await ask(url, deleteEverything);
        emptied.push(url);
      },
    };
  });
}
