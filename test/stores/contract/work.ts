// Work on the data: all of it or nothing, by the database's own clock, and never between two others' steps.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { many, now, one, run, type Work } from '../../../src/stores/transaction/work.ts';
import { type Fixture, type OpenStore, openFixture, siteId } from '../store-fixture.ts';

const agentRow = z.object({ id: z.string(), capacity: z.int() });

function* addAgent(id: string, capacity: number): Work<void> {
  yield* run(
    `INSERT INTO agents (site_id, id, name, email, team, status, capacity)
     VALUES ($1, $2, $2, 'agent@example.com', 'team', 'away', $3)`,
    siteId,
    id,
    capacity,
  );
}

function* allAgents(): Work<z.infer<typeof agentRow>[]> {
  return yield* many(agentRow, 'SELECT id, capacity FROM agents WHERE site_id = $1 ORDER BY id', siteId);
}

/** Reads, then writes what it has read: two that run between each other's steps would lose one. */
function* addOne(): Work<number> {
  const found = yield* one(
    agentRow,
    `UPDATE agents SET capacity = capacity WHERE site_id = $1 AND id = 'a' RETURNING id, capacity`,
    siteId,
  );
  const capacity = (found?.capacity ?? 0) + 1;
  yield* run(`UPDATE agents SET capacity = $2 WHERE site_id = $1 AND id = 'a'`, siteId, capacity);
  return capacity;
}

export function describeWork(name: string, open: OpenStore): void {
  describe(`${name}: work`, () => {
    let fixture: Fixture;
    beforeEach(async () => {
      fixture = await openFixture(open);
    });
    afterEach(() => fixture.close());

    it('sees what it has changed itself, and others see it once it is done', async () => {
      const seen = await fixture.store.transact(function* () {
        yield* addAgent('a', 3);
        return yield* allAgents();
      });
      expect(seen).toEqual([{ id: 'a', capacity: 3 }]);
      expect(await fixture.store.read(allAgents)).toEqual(seen);
    });

    it('is told the time of the database', async () => {
      fixture.at('2026-11-12T00:00:00Z');
      expect(await fixture.store.read(now)).toBe(Date.parse('2026-11-12T00:00:00Z'));
      expect(await fixture.store.transact(now)).toBe(Date.parse('2026-11-12T00:00:00Z'));
    });

    it('that throws changes nothing, and takes nobody else with it', async () => {
      const failing = fixture.store.transact(function* () {
        yield* addAgent('a', 1);
        throw new RangeError('enough');
      });
      const good = fixture.store.transact(() => addAgent('b', 2));
      const twice = fixture.store.transact(function* () {
        yield* addAgent('c', 3);
        yield* addAgent('c', 4);
      });
      const [failed, , refused] = await Promise.allSettled([failing, good, twice]);
      expect(failed).toMatchObject({ status: 'rejected', reason: { message: 'enough' } });
      expect(refused).toMatchObject({ reason: { message: expect.stringMatching(/unique/i) } });
      expect(await fixture.store.read(allAgents)).toEqual([{ id: 'b', capacity: 2 }]);
    });

    it('waits for the work that it would disturb', async () => {
      await fixture.store.transact(() => addAgent('a', 0));
      const results = await Promise.all(Array.from({ length: 20 }, () => fixture.store.transact(addOne)));
      expect(results.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    });

    it('goes on beside admission', async () => {
      const works = Array.from({ length: 10 }, (_, i) => fixture.store.transact(() => addAgent(`a${i}`, i)));
      const calls = Array.from({ length: 10 }, () => fixture.call('admin'));
      for (const call of await Promise.all(calls)) expect(call.outcome).toBe('admitted');
      await Promise.all(works);
      expect(await fixture.store.read(allAgents)).toHaveLength(10);
    });
  });
}
