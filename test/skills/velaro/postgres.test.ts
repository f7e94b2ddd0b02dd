// The tools on the gateway's own data, on PostgreSQL: a database of its own for each test.
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openPostgresStore } from '../../../src/stores/postgres/postgres-store.ts';
import { type Postgres, postgresUnavailable, startPostgres } from '../../parts/postgres.ts';
import type { OpenStore } from '../../stores/store-fixture.ts';
import { describeCallbackTools } from './callback-tools.ts';
import { describeCaseTools } from './case-tools.ts';
import { describeContactTools } from './contact-tools.ts';
import { describeDealTools } from './deal-tools.ts';
import { describeOpsTools } from './ops-tools.ts';

const unavailable = postgresUnavailable();

if (unavailable !== undefined)
  describe('native tools on PostgreSQL', () => {
    it.skip(unavailable);
  });
else {
  let postgres: Postgres;
  let prepared: string;
  beforeAll(async () => {
    // What survives a crash is tried elsewhere.
    postgres = await startPostgres({ fsync: 'off' });
    prepared = await postgres.createDatabase();
    await (await openPostgresStore(prepared)).close();
  });
  afterAll(() => postgres.remove());
  const open: OpenStore = async (_folder, clock) =>
    openPostgresStore(await postgres.createDatabase(prepared), { clock, maxConnections: 3 });

  describeContactTools('PostgreSQL', open);
  describeDealTools('PostgreSQL', open);
  describeCaseTools('PostgreSQL', open);
  describeCallbackTools('PostgreSQL', open);
  describeOpsTools('PostgreSQL', open);
}
