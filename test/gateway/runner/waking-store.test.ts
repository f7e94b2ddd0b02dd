// The runner is woken by what a commit has put on the list of jobs, and not before that is there.
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as z from 'zod';
import { wakingStore } from '../../../src/gateway/runner/waking-store.ts';
import { enqueueJob } from '../../../src/stores/jobs/enqueue-job.ts';
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import type { Made, Store } from '../../../src/stores/store.ts';
import { many, now, type Work } from '../../../src/stores/transaction/work.ts';
import { type Fixture, openFixture, siteId } from '../../stores/store-fixture.ts';

let fixture: Fixture;
let store: Store;
/** How many jobs there were at each waking. */
let woken: Promise<number>[];
beforeEach(async () => {
  fixture = await openFixture((folder, clock) => openSqliteStore(folder, { clock }));
  woken = [];
  store = wakingStore(fixture.store, () => woken.push(countJobs()));
});
afterEach(() => fixture.close());

const call = { tool: 'velaro_create_contact', scope: 'ops', counted: true };

async function countJobs(): Promise<number> {
  return (await fixture.store.read(() => many(z.object({ id: z.int() }), 'SELECT id FROM jobs'))).length;
}

function* enqueue(): Work<Made> {
  yield* enqueueJob({ siteId, kind: 'note', payload: {} }, yield* now());
  return { value: 'enqueued', replayed: false };
}

function* look(): Work<Made> {
  return { value: yield* many(z.unknown(), 'SELECT id FROM jobs'), replayed: false };
}

it.each([
  ['work', () => store.transact(enqueue)],
  [
    'the work of a call',
    () => store.admit([fixture.attempt('admin', { call, work: { onlyReads: false, begin: enqueue } })], []),
  ],
])('wakes it after %s that adds a job', async (_what, run) => {
  await run();
  expect(await Promise.all(woken)).toEqual([1]);
});

it.each([
  ['work', () => store.transact(look)],
  [
    'the work of a call',
    () => store.admit([fixture.attempt('admin', { call, work: { onlyReads: false, begin: look } })], []),
  ],
  [
    'what a call reads',
    () => store.admit([fixture.attempt('admin', { call, work: { onlyReads: true, begin: look } })], []),
  ],
  ['a call without work', () => store.admit([fixture.attempt('admin', { call })], [])],
])('lets it sleep after %s that adds none', async (_what, run) => {
  await run();
  expect(woken).toEqual([]);
});
