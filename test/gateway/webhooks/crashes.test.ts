// Events while gateways are killed: each is delivered at least once, none is invented, and those of a subject stay in order.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { globImports } from '../../../.config/glob-imports.ts';
import { newWebhookSecret } from '../../../src/gateway/webhooks/standard-webhook.ts';
import { listJobs } from '../../../src/stores/jobs/manage-jobs.ts';
import { openPostgresStore } from '../../../src/stores/postgres/postgres-store.ts';
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import type { Store } from '../../../src/stores/store.ts';
import { many } from '../../../src/stores/transaction/work.ts';
import { createWebhook, deliverKind } from '../../../src/stores/webhooks/webhooks.ts';
import { type Postgres, postgresUnavailable, startPostgres } from '../../parts/postgres.ts';
import { newKey, siteId } from '../../stores/store-fixture.ts';
import { type Received, startReceiver, verifies } from './receiver.ts';

const full = process.env.TEST_ROUNDS === 'full';
const [events, kills] = full ? [10_000, 30] : [400, 4];
const patienceMs = full ? 900_000 : 120_000;
const workspaceId = 'a'.repeat(24);
const subjects = Array.from({ length: 20 }, (_, i) => `subject-${i}`);
const steps = events / subjects.length;
const secret = newWebhookSecret();
const unavailable = postgresUnavailable();

let folder: string;
let postgres: Postgres | undefined;
beforeAll(async () => {
  // A place from which libsql is found.
  const cache = new URL('../../../node_modules/.cache/', import.meta.url).pathname;
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, 'courier-'));
  if (unavailable === undefined) postgres = await startPostgres();
  await build({
    entryPoints: [new URL('courier-program.ts', import.meta.url).pathname],
    outfile: join(folder, 'courier.cjs'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['libsql', 'pg-native'],
    plugins: [globImports()],
    logLevel: 'silent',
  });
});
afterAll(async () => {
  await postgres?.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Killed with the test, if not before. */
function startCourier(place: string): ChildProcess {
  const words = [join(folder, 'courier.cjs'), place, siteId, workspaceId, String(steps), ...subjects];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** Runs couriers on the data, kills one after another as deliveries come in, and looks at all that was delivered. */
async function deliverThroughKills(store: Store, place: string, couriers: number): Promise<void> {
  const receiver = await startReceiver();
  await store.initialise({ id: siteId, name: 'acme', plan: 'professional' }, newKey('admin'));
  await store.saveWorkspaces(siteId, [{ id: workspaceId, name: 'a workspace' }]);
  const agent = { email: 'a@example.com', team: 't', status: 'away', activeConversations: 0, capacity: 0 } as const;
  await store.saveAgents(
    siteId,
    subjects.map((id) => ({ ...agent, id, name: id })),
  );
  const webhook = { url: receiver.url, events: ['contact.updated'] } as const;
  await store.transact(() => createWebhook({ siteId, environment: 'live', workspaceId }, webhook, () => secret));

  const running = Array.from({ length: couriers }, () => startCourier(place));
  const arrived = () => new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size;
  for (let round = 1; round <= kills; round++) {
    // While it is at work: some have been delivered since the last one was killed, and many are not.
    await expect.poll(arrived, { timeout: patienceMs }).toBeGreaterThan(((round - 1) * events) / (kills + 2));
    const [next] = running.splice(0, 1);
    if (next) await kill(next);
    running.push(startCourier(place));
  }
  await expect.poll(arrived, { timeout: patienceMs }).toBe(events);
  await expect.poll(() => countWaiting(store), { timeout: patienceMs }).toBe(0);
  for (const child of running) await kill(child);

  expect(firstSteps(receiver.received)).toEqual(
    Object.fromEntries(subjects.map((subject) => [subject, Array.from({ length: steps }, (_, i) => i + 1)])),
  );
  expect(await idsOfEvents(store)).toEqual([...new Set(receiver.received.map(idOf))].toSorted());
  expect(receiver.received.filter((delivered) => !verifies(secret, delivered))).toEqual([]);
}

const idOf = ({ headers }: Received) => String(headers['webhook-id']);
const bodyShape = z.object({ data: z.object({ subject: z.string(), step: z.int() }) });

/** The steps of each subject in the order in which they came, repeats left out. */
function firstSteps(received: readonly Received[]): Record<string, number[]> {
  const seen = new Map<string, Set<number>>();
  for (const { body } of received) {
    const { subject, step } = bodyShape.parse(JSON.parse(body)).data;
    seen.set(subject, (seen.get(subject) ?? new Set()).add(step));
  }
  return Object.fromEntries([...seen].map(([subject, taken]) => [subject, [...taken]]));
}

async function idsOfEvents(store: Store): Promise<string[]> {
  const rows = await store.read(() => many(z.object({ id: z.string() }), 'SELECT id FROM events ORDER BY id'));
  return rows.map(({ id }) => id);
}

async function countWaiting(store: Store): Promise<number> {
  return (await store.read(() => listJobs({ kind: deliverKind }, events))).length;
}

describe(`${events} events while gateways are killed ${kills} times`, { timeout: patienceMs * 2 }, () => {
  it('all arrive, in order, from one gateway on SQLite', async () => {
    const data = join(folder, 'data');
    const store = await openSqliteStore(data, { busyTimeoutMs: 10_000 });
    onTestFinished(() => store.close());
    await deliverThroughKills(store, data, 1);
  });

  it.skipIf(unavailable !== undefined)('all arrive, in order, from two gateways on PostgreSQL', async () => {
    if (!postgres) throw new Error('PostgreSQL is missing');
    const url = await postgres.createDatabase();
    const store = await openPostgresStore(url);
    onTestFinished(() => store.close());
    await deliverThroughKills(store, url, 2);
  });
});
