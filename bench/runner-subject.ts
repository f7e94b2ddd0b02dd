// The subject of bench/runner.mjs: what an event adds to a change, and how fast webhooks are told of many.
import * as z from 'zod';
import { createKeyRing } from '../src/gateway/credentials/key-ring.ts';
import { makeMasterKeyText } from '../src/gateway/credentials/master-key.ts';
import { createSigningSecrets } from '../src/gateway/credentials/signing-secrets.ts';
import { allJobKinds } from '../src/gateway/runner/job-kinds.ts';
import { startJobRunner } from '../src/gateway/runner/job-runner.ts';
import { newWebhookSecret } from '../src/gateway/webhooks/standard-webhook.ts';
import { createWebhookSender } from '../src/gateway/webhooks/webhook-sender.ts';
import { recordEvent } from '../src/stores/events/record-event.ts';
import { openPostgresStore } from '../src/stores/postgres/postgres-store.ts';
import { openSqliteStore } from '../src/stores/sqlite/sqlite-store.ts';
import type { Store } from '../src/stores/store.ts';
import { now, one, run, type Work } from '../src/stores/transaction/work.ts';
import { createWebhook } from '../src/stores/webhooks/webhooks.ts';

const [subject = '', place = '', receiverUrl = '', count = '0'] = process.argv.slice(2);
const siteId = 'site_bench';
const workspaceId = 'a'.repeat(24);
const here = { siteId, environment: 'live', workspaceId } as const;
const signing = createSigningSecrets(createKeyRing({ VELARO_MASTER_KEY: makeMasterKeyText() }));
const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

function* change(id: string): Work<void> {
  yield* run('UPDATE agents SET capacity = capacity + 1 WHERE site_id = $1 AND id = $2', siteId, id);
}

function* changeAndTell(id: string): Work<void> {
  yield* change(id);
  const event = { name: 'contact.updated', subject: id, data: { id, email: 'ada@example.com' } } as const;
  yield* recordEvent(here, event, yield* now());
}

async function openSite(): Promise<Store> {
  const store = subject === 'postgresql' ? await openPostgresStore(place) : await openSqliteStore(place);
  const key = { id: 'key_bench', siteId, kind: 'mcp', environment: 'live', label: 'bench', scopes: [] } as const;
  const secret = { hash: new Uint8Array(32), prefix: 'none' };
  const limits = { admin: true, monthlyQuota: null, expiresAt: null };
  await store.initialise({ id: siteId, name: 'bench', plan: 'enterprise' }, { ...key, ...limits, secret });
  await store.saveWorkspaces(siteId, [{ id: workspaceId, name: 'bench' }]);
  const agent = { email: 'a@example.com', team: 't', status: 'away', activeConversations: 0, capacity: 0 } as const;
  await store.saveAgents(
    siteId,
    Array.from({ length: 500 }, (_, i) => ({ ...agent, id: `subject-${i}`, name: `Subject ${i}` })),
  );
  return store;
}

/** Milliseconds a change takes, with and without an event that one webhook is told of. */
async function enqueueCost(store: Store): Promise<{ changeMs: number; withEventMs: number }> {
  const times: Record<'change' | 'withEvent', number[]> = { change: [], withEvent: [] };
  const time = async (into: number[], work: () => Work<void>) => {
    const startedAtMs = performance.now();
    await store.transact(work);
    into.push(performance.now() - startedAtMs);
  };
  for (let i = 0; i < 1_000; i++) {
    await time(times.change, () => change(`subject-${i % 500}`));
    await time(times.withEvent, () => changeAndTell(`subject-${i % 500}`));
  }
  return { changeMs: median(times.change), withEventMs: median(times.withEvent) };
}

async function waiting(store: Store): Promise<number> {
  const row = await store.read(() =>
    one(z.object({ n: z.int() }), `SELECT count(*) AS n FROM jobs WHERE kind = 'webhook.deliver'`),
  );
  return row?.n ?? 0;
}

async function main(): Promise<void> {
  const store = await openSite();
  const keep = (ownerId: string) => signing.seal(newWebhookSecret(), { siteId, ownerId });
  await store.transact(() => createWebhook(here, { url: receiverUrl, events: ['contact.updated'] }, keep));
  const cost = await enqueueCost(store);
  for (let made = await waiting(store); made < Number(count); made += 100)
    await Promise.all(
      Array.from({ length: 100 }, (_, i) => store.transact(() => changeAndTell(`subject-${(made + i) % 500}`))),
    );
  const total = await waiting(store);
  const cpuBefore = process.cpuUsage();
  const startedAtMs = performance.now();
  const webhooks = createWebhookSender({ allowPrivate: true });
  const runner = startJobRunner(
    {
      store,
      webhooks,
      signing,
      engine: { find: () => undefined },
      publicUrl: () => undefined,
      log: () => {},
    },
    allJobKinds,
    { atOncePerSite: 64 },
  );
  await runner.idle();
  const seconds = (performance.now() - startedAtMs) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const left = await waiting(store);
  process.send?.({ ...cost, perSecond: (total - left) / seconds, left, cpuUs: (user + system) / total });
  await runner.stop();
  webhooks.close();
  await store.close();
  process.disconnect?.();
}

void main();
