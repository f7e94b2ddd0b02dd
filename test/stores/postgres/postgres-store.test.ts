// The PostgreSQL store against the contract, on a real server: a database of its own for each test.
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openPostgresStore } from '../../../src/stores/postgres/postgres-store.ts';
import { type Postgres, postgresUnavailable, startPostgres } from '../../parts/postgres.ts';
import { describeStore } from '../store-contract.ts';

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
  describeStore('PostgreSQL', async (_folder, clock) =>
    openPostgresStore(await postgres.createDatabase(prepared), { clock, maxConnections: 3 }),
  );
}
