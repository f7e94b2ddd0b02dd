// Workflows while gateways are killed: each event starts each of them once, each step is done once, and nothing is lost or stuck.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { globImports } from '../../../.config/glob-imports.ts';
import { newWebhookSecret } from '../../../src/gateway/webhooks/standard-webhook.ts';
import { openPostgresStore } from '../../../src/stores/postgres/postgres-store.ts';
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import type { Store } from '../../../src/stores/store.ts';
import { many, type Value } from '../../../src/stores/transaction/work.ts';
import { createWebhook } from '../../../src/stores/webhooks/webhooks.ts';
import { createWorkflow } from '../../../src/stores/workflows/workflows.ts';
import { type Postgres, postgresUnavailable, startPostgres } from '../../parts/postgres.ts';
import { newKey, siteId } from '../../stores/store-fixture.ts';
import { startReceiver } from '../webhooks/receiver.ts';

const full = process.env.TEST_ROUNDS === 'full';
const [events, kills] = full ? [500, 30] : [20, 3];
const workflows = 4;
const executions = events * workflows;
const patienceMs = full ? 900_000 : 120_000;
const workspaceId = 'a'.repeat(24);
const subject = 'subject';
const unavailable = postgresUnavailable();

let folder: string;
let postgres: Postgres | undefined;
beforeAll(async () => {
  // A place from which libsql is found.
  const cache = new URL('../../../node_modules/.cache/', import.meta.url).pathname;
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, 'workflows-'));
  if (unavailable === undefined) postgres = await startPostgres();
  await build({
    entryPoints: [new URL('workflow-program.ts', import.meta.url).pathname],
    outfile: join(folder, 'workflows.cjs'),
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
function startProgram(place: string): ChildProcess {
  const words = [join(folder, 'workflows.cjs'), place, siteId, workspaceId, String(events), subject];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

const textRow = z.object({ text: z.string() }).transform(({ text }) => text);
const texts = (store: Store, query: string, ...values: Value[]) => store.read(() => many(textRow, query, ...values));

async function countRows(store: Store, query: string): Promise<number> {
  const [row] = await store.read(() => many(z.object({ n: z.int() }), `SELECT count(*) AS n FROM ${query}`));
  return row?.n ?? 0;
}

/** Runs programs on the data, kills one after another as executions end, and looks at all that was done. */
async function workThroughKills(store: Store, place: string, programs: number): Promise<void> {
  const receiver = await startReceiver();
  await store.initialise({ id: siteId, name: 'acme', plan: 'professional' }, newKey('admin'));
  await store.saveWorkspaces(siteId, [{ id: workspaceId, name: 'a workspace' }]);
  const agent = { name: subject, email: 'a@example.com', team: 't', status: 'away', activeConversations: 0 } as const;
  await store.saveAgents(siteId, [{ ...agent, id: subject, capacity: 0 }]);
  const here = { siteId, environment: 'live', workspaceId } as const;
  await store.transact(function* () {
    const webhook = yield* createWebhook(here, { url: receiver.url, events: ['usage.alert'] }, newWebhookSecret);
    const tell = { id: null, kind: 'call_webhook', settings: { webhookId: webhook.id, data: {} } };
    const deal = { tool: 'velaro_create_deal', arguments: { name: 'tool {{execution.id}}' } };
    const steps = [
      tell,
      { id: null, kind: 'create_lead', settings: { name: 'step {{execution.id}}' } },
      { id: null, kind: 'call_skill', settings: deal },
      tell,
    ];
    const trigger = { type: 'event', event: 'conversation.resolved' } as const;
    for (let i = 0; i < workflows; i++) yield* createWorkflow(here, { name: `${i}`, trigger, steps }, 'key_admin');
  });

  const running = Array.from({ length: programs }, () => startProgram(place));
  const ended = () => countRows(store, 'workflow_executions WHERE ended_at IS NOT NULL');
  for (let round = 1; round <= kills; round++) {
    // While it is at work: some have ended since the last one was killed, and many have not.
    await expect.poll(ended, { timeout: patienceMs }).toBeGreaterThan(((round - 1) * executions) / (kills + 2));
    const [next] = running.splice(0, 1);
    if (next) await kill(next);
    running.push(startProgram(place));
  }
  await expect.poll(ended, { timeout: patienceMs }).toBe(executions);
  await expect.poll(() => countRows(store, 'jobs WHERE site_id IS NOT NULL'), { timeout: patienceMs }).toBe(0);
  for (const child of running) await kill(child);

  // Each event has started each workflow once, and all have got to their end.
  expect(await countRows(store, "workflow_executions WHERE state = 'succeeded'")).toBe(executions);
  expect(await countRows(store, "events WHERE name = 'conversation.resolved'")).toBe(events);
  const ids = await texts(store, 'SELECT id AS text FROM workflow_executions ORDER BY id');
  // What is done on the data, by a step or by a tool, is done once.
  for (const by of ['step', 'tool'])
    expect(await texts(store, 'SELECT name AS text FROM leads WHERE name LIKE $1 ORDER BY name', `${by} %`)).toEqual(
      ids.map((id) => `${by} ${id}`),
    );
  // What is told outside is told under one id for each step, however often it was sent.
  const told = z.object({ data: z.object({ executionId: z.string(), index: z.int() }) });
  const byId = new Map(
    receiver.received.map(({ headers, body }) => {
      const { executionId, index } = told.parse(JSON.parse(body)).data;
      return [String(headers['webhook-id']), `${executionId} ${index}`];
    }),
  );
  expect([...byId.values()].toSorted()).toEqual(ids.flatMap((id) => [`${id} 0`, `${id} 3`]).toSorted());
}

describe(`${executions} executions while gateways are killed ${kills} times`, { timeout: patienceMs * 2 }, () => {
  it('do each step once, in one gateway on SQLite', async () => {
    const data = join(folder, 'data');
    const store = await openSqliteStore(data, { busyTimeoutMs: 10_000 });
    onTestFinished(() => store.close());
    await workThroughKills(store, data, 1);
  });

  it.skipIf(unavailable !== undefined)('do each step once, in two gateways on PostgreSQL', async () => {
    if (!postgres) throw new Error('PostgreSQL is missing');
    const url = await postgres.createDatabase();
    const store = await openPostgresStore(url);
    onTestFinished(() => store.close());
    await workThroughKills(store, url, 2);
  });
});
