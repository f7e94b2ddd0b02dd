// Outgoing webhooks on PostgreSQL: a database of its own for each test.
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openPostgresStore } from '../../../src/stores/postgres/postgres-store.ts';
import { type Postgres, postgresUnavailable, startPostgres } from '../../parts/postgres.ts';
import { describeWebhooks } from './deliver-events.ts';

const unavailable = postgresUnavailable();

if (unavailable !== undefined)
  describe('webhooks on PostgreSQL', () => {
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
  describeWebhooks('PostgreSQL', async (_folder, clock) =>
    openPostgresStore(await postgres.createDatabase(prepared), { clock, maxConnections: 3 }),
  );
}
