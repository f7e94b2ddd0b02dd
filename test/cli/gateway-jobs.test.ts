// The commands by which an operator looks at a gateway's jobs, runs them again, and drops them.
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimJobs } from '../../src/stores/jobs/claim-jobs.ts';
import { enqueueJob } from '../../src/stores/jobs/enqueue-job.ts';
import { settleJobs } from '../../src/stores/jobs/settle-jobs.ts';
import { openSqliteStore } from '../../src/stores/sqlite/sqlite-store.ts';
import type { Store } from '../../src/stores/store.ts';
import { newKey, siteId } from '../stores/store-fixture.ts';
import { type CliWorld, createCliWorld } from './run-cli.ts';

let world: CliWorld;
let data: string;
let store: Store;
const noon = Date.parse('2026-11-10T12:00:00Z');

/** One job that was given up, one that runs, and one that waits for it. */
beforeEach(async () => {
  world = createCliWorld();
  data = join(world.configFolder, 'data');
  store = await openSqliteStore(data, { clock: () => noon });
  await store.initialise({ id: siteId, name: 'acme', plan: 'professional' }, newKey('admin'));
  const claim = { runner: 'run_1', leaseMs: 30_000, roomFor: () => 1, fullSites: [], underWay: [], atMost: 1 };
  await store.transact(function* () {
    yield* enqueueJob({ siteId, kind: 'webhook.deliver', payload: { eventId: 'evt_1' }, owner: 'whk_1' }, noon);
    const [job] = (yield* claimJobs(claim)).jobs;
    const ending = { state: 'dead', reason: 'was answered with 500' } as const;
    if (job) yield* settleJobs('run_1', [{ job, ending }]);
    yield* enqueueJob({ siteId, kind: 'note', payload: {}, orderingKey: 'a' }, noon);
    yield* enqueueJob({ siteId, kind: 'note', payload: {}, orderingKey: 'a', dueAtMs: noon + 60_000 }, noon);
    yield* claimJobs(claim);
  });
});
afterEach(async () => {
  await store.close();
  world.remove();
});

async function jobs(...words: readonly string[]) {
  const ran = await world.run(['gateway', 'jobs', ...words, '--data', data, '--json']);
  return { exitCode: ran.exitCode, json: JSON.parse(ran.exitCode === 0 ? ran.stdout : ran.stderr) };
}

const states = async (...words: readonly string[]) =>
  (await jobs('list', ...words)).json.jobs.map(({ id, state }: { id: number; state: string }) => `${id} ${state}`);

test('list shows all jobs, and those of one state or kind', async () => {
  const { json } = await jobs('list');
  expect(json.counts).toEqual({ waiting: 1, running: 1, dead: 1 });
  expect(json.jobs[0]).toEqual({
    id: 1,
    siteId,
    kind: 'webhook.deliver',
    state: 'dead',
    owner: 'whk_1',
    orderingKey: null,
    createdAt: '2026-11-10T12:00:00.000Z',
    dueAt: '2026-11-10T12:00:00.000Z',
    deadAt: '2026-11-10T12:00:00.000Z',
    attempts: 1,
    failures: 1,
    lastError: 'was answered with 500',
    payload: { eventId: 'evt_1' },
  });
  expect(await states()).toEqual(['1 dead', '2 running', '3 waiting']);
  expect(await states('--state', 'running')).toEqual(['2 running']);
  expect(await states('--kind', 'note', '--limit', '1')).toEqual(['2 running']);
});

test('list is a table for people', async () => {
  const { stdout } = await world.run(['gateway', 'jobs', 'list', '--data', data, '--state', 'dead']);
  expect(stdout).toBe('1\twebhook.deliver\tdead\t1\t2026-11-10T12:00:00.000Z\twhk_1\twas answered with 500\n');
});

test('no jobs are said so, without an empty table', async () => {
  const list = (...words: string[]) =>
    world.run(['gateway', 'jobs', 'list', '--data', data, ...words], { terminal: true });
  const none = { exitCode: 0, stdout: '', stderr: 'Of 3 jobs none is of that state or kind.\n' };
  expect(await list('--kind', 'other')).toEqual(none);
  expect(await list('--kind', 'other', '--quiet')).toEqual({ ...none, stderr: '' });
  const empty = join(world.configFolder, 'empty');
  await world.run(['gateway', 'init', '--data', empty]);
  expect(await list('--data', empty)).toEqual({ ...none, stderr: 'There are no jobs.\n' });
});

test('replay makes a dead job due again', async () => {
  expect((await jobs('replay', '1')).json).toMatchObject({ id: 1, state: 'waiting', attempts: 0, deadAt: null });
  expect((await jobs('show', '1')).json).toMatchObject({ state: 'waiting', lastError: 'was answered with 500' });
});

test('drop forgets a job', async () => {
  expect((await jobs('drop', '3')).json).toEqual({ id: 3, kind: 'note', dropped: true });
  expect(await states()).toEqual(['1 dead', '2 running']);
});

test('a job that runs is left to its gateway', async () => {
  for (const verb of ['replay', 'drop']) {
    const { exitCode, json } = await jobs(verb, '2');
    expect({ exitCode, code: json.error.code }).toEqual({ exitCode: 7, code: 'job.running' });
  }
  expect(await states()).toEqual(['1 dead', '2 running', '3 waiting']);
});

test('an id that is none is refused', async () => {
  for (const verb of ['show', 'replay', 'drop']) {
    expect(await jobs(verb, '99')).toMatchObject({ exitCode: 6, json: { error: { code: 'job.unknown' } } });
    expect(await jobs(verb, 'x')).toMatchObject({ exitCode: 2, json: { error: { code: 'argument.invalid' } } });
  }
});
