// Events while gateways are killed: each is delivered at least once, none is invented, and those of a subject stay in order.
import { expect } from 'vitest';
import * as z from 'zod';
import { newWebhookSecret } from '../../../src/gateway/webhooks/standard-webhook.ts';
import { listJobs } from '../../../src/stores/jobs/manage-jobs.ts';
import type { Store } from '../../../src/stores/store.ts';
import { many } from '../../../src/stores/transaction/work.ts';
import { createWebhook, deliverKind } from '../../../src/stores/webhooks/webhooks.ts';
import { newKey, siteId } from '../../stores/store-fixture.ts';
import { describeThroughKills, full, type KillingGround, patienceMs } from '../runner/killed-gateways.ts';
import { type Received, startReceiver, verifies } from './receiver.ts';

const [events, kills] = full ? [10_000, 30] : [400, 4];
const workspaceId = 'a'.repeat(24);
const subjects = Array.from({ length: 20 }, (_, i) => `subject-${i}`);
const steps = events / subjects.length;
const secret = newWebhookSecret();

/** Kills couriers as deliveries come in, and looks at all that was delivered. */
async function deliverThroughKills({ store, killWhileAtWork }: KillingGround): Promise<void> {
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

  const arrived = () => new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size;
  const words = [siteId, workspaceId, String(steps), ...subjects];
  const killLast = await killWhileAtWork({ words, done: arrived, whole: events, kills });
  await expect.poll(arrived, { timeout: patienceMs }).toBe(events);
  await expect.poll(() => countWaiting(store), { timeout: patienceMs }).toBe(0);
  await killLast();

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

describeThroughKills(
  `${events} events while gateways are killed ${kills} times`,
  new URL('courier-program.ts', import.meta.url),
  'all arrive, in order, from',
  deliverThroughKills,
);
