// Reads on PostgreSQL: in a transaction only where they ask for more than one thing.
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { one, type Work } from '../../../src/stores/transaction/work.ts';
import { openFixture } from '../store-fixture.ts';
import { describeOnPostgres } from './on-postgres.ts';

const isolationRow = z.object({ isolation: z.string() }).transform(({ isolation }) => isolation);

function askIsolation(): Work<string | undefined> {
  return one(isolationRow, `SELECT current_setting('transaction_isolation') AS isolation`);
}

function* askTwice(): Work<(string | undefined)[]> {
  return [yield* askIsolation(), yield* askIsolation()];
}

describeOnPostgres((name, open) => {
  it(`${name}: sees one state of the data however much it asks, also what began with the same question as less`, async () => {
    const { store, close } = await openFixture(open);
    onTestFinished(close);
    expect(await store.read(askIsolation)).toBe('read committed');
    for (let i = 0; i < 2; i++) expect(await store.read(askTwice)).toEqual(['repeatable read', 'repeatable read']);
  });

  it(`${name}: changes nothing in a read`, async () => {
    const { store, close } = await openFixture(open);
    onTestFinished(close);
    const change = () => one(z.unknown(), `UPDATE sites SET name = 'changed' RETURNING name`);
    await expect(store.read(change)).rejects.toThrow('takes no changes');
  });
});
