// Campaigns on PostgreSQL: a database of its own for each test.
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openPostgresStore } from '../../../src/stores/postgres/postgres-store.ts';
import { type Postgres, postgresUnavailable, startPostgres } from '../../parts/postgres.ts';
import { describeCampaigns } from './run-campaigns.ts';

const unavailable = postgresUnavailable();

if (unavailable !== undefined)
  describe('campaigns on PostgreSQL', () => {
    it.skip(unavailable);
  });
else {
  let postgres: Postgres;
  let prepared: string;
  beforeAll(async () => {
    postgres = await startPostgres();
    prepared = await postgres.createDatabase();
    await (await openPostgresStore(prepared)).close();
  });
  afterAll(() => postgres.remove());
  describeCampaigns('PostgreSQL', async (_folder, clock) =>
    openPostgresStore(await postgres.createDatabase(prepared), { clock, maxConnections: 3 }),
  );
}
