// Suites that run over a store, on a real PostgreSQL server: an empty database for each test.
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openPostgresStore } from '../../../src/stores/postgres/postgres-store.ts';
import { ask, type Postgres, postgresUnavailable, startPostgres } from '../../parts/postgres.ts';
import type { OpenStore } from '../store-fixture.ts';

const deleteEverything = `DO $$
  DECLARE found record;
  BEGIN
    SET LOCAL session_replication_role = replica;
    FOR found IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'velaro_schema' LOOP
      EXECUTE format('DELETE FROM %I', found.tablename);
    END LOOP;
    PERFORM setval(quote_ident(sequencename)::regclass, 1, false) FROM pg_sequences WHERE schemaname = 'public';
  END $$`;

/** @param describeSuites is handed the name to describe them by, and what opens a store. */
export function describeOnPostgres(describeSuites: (name: string, open: OpenStore) => void): void {
  const unavailable = postgresUnavailable();
  if (unavailable !== undefined) {
    describe('PostgreSQL', () => {
      it.skip(unavailable);
    });
    return;
  }
  let postgres: Postgres;
  let prepared: string;
  beforeAll(async () => {
    // Nothing here is about crashes, and many databases are made.
    postgres = await startPostgres({ fsync: 'off' });
    prepared = await postgres.createDatabase();
    await (await openPostgresStore(prepared)).close();
  });
  afterAll(() => postgres.remove());
  // A database that is emptied is ten times as fast as a new one.
  const emptied: string[] = [];
  describeSuites('PostgreSQL', async (_folder, clock) => {
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
