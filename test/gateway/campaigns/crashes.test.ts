// Campaigns while gateways are killed: every contact gets each mail as one mail, no SMS twice, and nobody is left behind.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { globImports } from '../../../.config/glob-imports.ts';
import { type CampaignStep, createCampaign, updateCampaign } from '../../../src/stores/campaigns/campaigns.ts';
import { countEnrollments, countSends } from '../../../src/stores/campaigns/counts.ts';
import { startIntake } from '../../../src/stores/campaigns/intakes.ts';
import { openPostgresStore } from '../../../src/stores/postgres/postgres-store.ts';
import { createContact } from '../../../src/stores/records/contacts.ts';
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import type { Store } from '../../../src/stores/store.ts';
import { many } from '../../../src/stores/transaction/work.ts';
import { type Postgres, postgresUnavailable, startPostgres } from '../../parts/postgres.ts';
import { newKey, siteId } from '../../stores/store-fixture.ts';
import { startMailbox } from './mailbox.ts';

const full = process.env.TEST_ROUNDS === 'full';
const [people, kills] = full ? [2_000, 30] : [60, 3];
const patienceMs = full ? 900_000 : 120_000;
const unavailable = postgresUnavailable();

const steps: CampaignStep[] = [
  { channel: 'email', delayHours: 0, subject: 'First', body: 'Hello' },
  { channel: 'sms', delayHours: 0, body: 'Hello' },
  { channel: 'email', delayHours: 0, subject: 'Last', body: 'Goodbye' },
];

let folder: string;
let postgres: Postgres | undefined;
beforeAll(async () => {
  // A place from which libsql is found.
  const cache = new URL('../../../node_modules/.cache/', import.meta.url).pathname;
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, 'campaigns-'));
  if (unavailable === undefined) postgres = await startPostgres();
  await build({
    entryPoints: [new URL('sender-program.ts', import.meta.url).pathname],
    outfile: join(folder, 'sender.cjs'),
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

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** Has gateways send a campaign to everybody, kills one after another as messages come in, and looks at all that was sent. */
async function sendThroughKills(store: Store, place: string, gateways: number): Promise<void> {
  const mailbox = await startMailbox();
  const start = (): ChildProcess => {
    const env = { ...process.env, STAND_INS: JSON.stringify(mailbox.vendorUrls) };
    const child = spawn(process.execPath, [join(folder, 'sender.cjs'), place], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    return child;
  };
  await store.initialise({ id: siteId, name: 'acme', plan: 'professional' }, newKey('admin'));
  const site = { siteId, environment: 'live' } as const;
  const numbers = Array.from({ length: people }, (_, n) => n);
  await store.transact(function* () {
    for (const n of numbers)
      yield* createContact(site, { email: `c${n}@example.com`, phone: `+1555${String(n).padStart(7, '0')}` });
  });
  const campaign = await store.transact(function* () {
    const { id } = yield* createCampaign(site, { name: 'Welcome', steps });
    yield* startIntake(site, id);
    return yield* updateCampaign(site, id, { status: 'active' });
  });

  const running = Array.from({ length: gateways }, start);
  for (let round = 1; round <= kills; round++) {
    // While it is at work: something has come since the last one was killed, and much is to come.
    await expect
      .poll(() => mailbox.mails.length + mailbox.texts.length, { timeout: patienceMs, interval: 10 })
      .toBeGreaterThan(((round - 1) * steps.length * people) / (kills + 2));
    const [next] = running.splice(0, 1);
    if (next) await kill(next);
    running.push(start());
  }
  const completed = async () => (await store.read(() => countEnrollments([campaign.id])))[0]?.completed;
  await expect.poll(completed, { timeout: patienceMs, interval: 200 }).toBe(people);
  await expect.poll(() => countJobs(store), { timeout: patienceMs, interval: 200 }).toBe(0);
  for (const child of running) await kill(child);

  const everyone = numbers.map((n) => `c${n}@example.com`).toSorted();
  for (const subject of ['First', 'Last']) {
    const copies = mailbox.mails.filter((mail) => mail.subject === subject);
    const byId = new Map(copies.map(({ messageId, to }) => [messageId, to]));
    expect([...byId.values()].toSorted()).toEqual(everyone);
  }
  const numbersTold = mailbox.texts.map(({ to }) => to);
  expect(new Set(numbersTold).size).toBe(numbersTold.length);
  const { sent, unknown, ...others } = await store.read(() => countSends(campaign.id));
  expect(others).toEqual({ sending: 0, waiting: 0, skipped: 0, failed: 0 });
  expect(sent + unknown).toBe(3 * people);
  // An SMS of which nobody knows is one that came, or that was cut off.
  expect(numbersTold.length).toBeGreaterThanOrEqual(sent - 2 * people);
  expect(numbersTold.length).toBeLessThanOrEqual(people);
  if (full)
    process.stderr.write(`${mailbox.mails.length} copies of ${2 * people} mails, ${unknown} SMS of unknown end\n`);
}

/** Of campaigns: other jobs come back every night. */
async function countJobs(store: Store): Promise<number> {
  return (await store.read(() => many(z.unknown(), `SELECT id FROM jobs WHERE kind LIKE 'campaign.%'`))).length;
}

describe(`a campaign to ${people} people while gateways are killed ${kills} times`, { timeout: patienceMs * 2 }, () => {
  it('reaches each of them once, from one gateway on SQLite', async () => {
    const data = join(folder, 'data');
    const store = await openSqliteStore(data, { busyTimeoutMs: 10_000 });
    onTestFinished(() => store.close());
    await sendThroughKills(store, data, 1);
  });

  it.skipIf(unavailable !== undefined)('reaches each of them once, from two gateways on PostgreSQL', async () => {
    if (!postgres) throw new Error('PostgreSQL is missing');
    const url = await postgres.createDatabase();
    const store = await openPostgresStore(url);
    onTestFinished(() => store.close());
    await sendThroughKills(store, url, 2);
  });
});
