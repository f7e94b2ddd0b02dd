// Which events an execution has caused: those of its own commit, and none of what that commit wakes.
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { wakingStore } from '../../../src/gateway/runner/waking-store.ts';
import { asCausedBy, countingStore } from '../../../src/gateway/workflows/caused-changes.ts';
import { recordEvent } from '../../../src/stores/events/record-event.ts';
import { enqueueJob } from '../../../src/stores/jobs/enqueue-job.ts';
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import { many, now, type Work } from '../../../src/stores/transaction/work.ts';
import { openRecords } from '../../stores/contract/records-fixture.ts';
import { siteId } from '../../stores/store-fixture.ts';

it('counts what a call changes, and not what others do when it has woken them', async () => {
  const fixture = await openRecords((folder, clock) => openSqliteStore(folder, { clock }));
  onTestFinished(() => fixture.close());
  await fixture.hear();
  function* tellOf(subject: string): Work<void> {
    yield* recordEvent(fixture.first, { name: 'contact.updated', subject, data: {} }, yield* now());
  }
  const woken: Promise<void>[] = [];
  const store = countingStore(
    wakingStore(fixture.store, () => {
      if (woken.length === 0) woken.push(store.transact(() => tellOf('woken')));
    }),
  );
  await asCausedBy(3, () =>
    store.transact(function* () {
      yield* tellOf('own');
      yield* enqueueJob({ siteId, kind: 'note', payload: {} }, yield* now());
    }),
  );
  await Promise.all(woken);
  const rows = await fixture.read(() =>
    many(
      z.object({ subject: z.string(), depth: z.int().nullable() }),
      'SELECT e.subject, c.depth FROM events AS e LEFT JOIN caused_events AS c ON c.event_id = e.id ORDER BY e.subject',
    ),
  );
  expect(rows).toEqual([
    { subject: 'own', depth: 3 },
    { subject: 'woken', depth: null },
  ]);
});
