// Workflows on PostgreSQL: a database of its own for each test.
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openPostgresStore } from '../../../src/stores/postgres/postgres-store.ts';
import { type Postgres, postgresUnavailable, startPostgres } from '../../parts/postgres.ts';
import type { OpenStore } from '../../stores/store-fixture.ts';
import { describeOutside } from './call-outside.ts';
import { describeWorkflows } from './run-workflows.ts';
import { describeStarts } from './start-workflows.ts';

const unavailable = postgresUnavailable();

if (unavailable !== undefined)
  describe('workflows on PostgreSQL', () => {
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
  const open: OpenStore = async (_folder, clock) =>
    openPostgresStore(await postgres.createDatabase(prepared), { clock, maxConnections: 3 });
  describeWorkflows('PostgreSQL', open);
  describeStarts('PostgreSQL', open);
  describeOutside('PostgreSQL', open);
}
