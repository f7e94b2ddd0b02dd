// A database that breaks off in the middle of a batch: none of it is there, neither what a call has made nor the call itself.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openPostgresStore } from '../../src/stores/postgres/postgres-store.ts';
import { createContact } from '../../src/stores/records/contacts.ts';
import { createOnce } from '../../src/stores/records/idempotent-create.ts';
import type { Place } from '../../src/stores/records/place.ts';
import { openSqliteStore } from '../../src/stores/sqlite/sqlite-store.ts';
import type { Made } from '../../src/stores/store.ts';
import { many, type Work } from '../../src/stores/transaction/work.ts';
import { type Postgres, postgresUnavailable, startPostgres } from '../parts/postgres.ts';
import { type OpenStore, openFixture, siteId } from './store-fixture.ts';

const place: Place = { siteId, environment: 'live' };
const call = { tool: 'velaro_create_contact', scope: 'ops', counted: true };
const countRow = z.object({ rows: z.coerce.number() });

function make(name: string): Work<Made> {
  return createOnce(undefined, z.unknown(), () => createContact(place, { firstName: name }));
}

function* makeAndBreak(breakOff: () => Work<unknown>): Work<Made> {
  const made = yield* make('Bea');
  yield* breakOff();
  return made;
}

/** @param breakOff breaks the transaction off, and not by a rule of the schema. @param mend makes the database as it was. */
async function expectNothing(
  open: OpenStore,
  breakOff: () => Work<unknown>,
  mend: () => Work<unknown> = () => many(z.unknown(), 'SELECT 1'),
): Promise<void> {
  const { store, attempt, close } = await openFixture(open);
  const count = async (table: string) =>
    (await store.read(() => many(countRow, `SELECT count(*) AS rows FROM ${table}`)))[0]?.rows;
  const attempts = [() => make('Ann'), () => makeAndBreak(breakOff), () => make('Cat')].map((begin, i) =>
    attempt('admin', { id: `call-${i}`, call, work: { onlyReads: false, begin } }),
  );
  await expect(store.admit(attempts, [])).rejects.toMatchObject({ code: 'store.unavailable' });
  await store.transact(mend);
  expect([await count('contacts'), await count('calls'), await count('daily_usage')]).toEqual([0, 0, 0]);
  expect((await store.usage(siteId, 'key_admin')).used).toBe(0);

  const sound = attempts.filter((_, i) => i !== 1);
  expect(await store.admit(sound, [])).toMatchObject([{ work: { ok: true } }, { work: { ok: true } }]);
  expect([await count('contacts'), await count('calls'), await count('daily_usage')]).toEqual([2, 2, 1]);
  await close();
}

it('SQLite that has no more room', async () => {
  await expectNothing(
    (folder, clock) => openSqliteStore(folder, { clock }),
    function* () {
      yield* many(z.unknown(), 'PRAGMA max_page_count = 1');
      yield* createContact(place, { customFields: { note: 'x'.repeat(1_000_000) } });
    },
    () => many(z.unknown(), 'PRAGMA max_page_count = 4294967294'),
  );
});

const unavailable = postgresUnavailable();
describe.skipIf(unavailable !== undefined)(`PostgreSQL${unavailable ? `: ${unavailable}` : ''}`, () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres?.remove());

  it('that ends the connection', async () => {
    const url = await postgres.createDatabase();
    await expectNothing(
      (_folder, clock) => openPostgresStore(url, { clock }),
      () => many(z.unknown(), 'SELECT pg_terminate_backend(pg_backend_pid())'),
    );
  });
});
