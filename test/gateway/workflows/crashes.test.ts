// Workflows while gateways are killed: each event starts each of them once, each step is done once, and nothing is lost or stuck.
import { expect } from 'vitest';
import * as z from 'zod';
import { newWebhookSecret } from '../../../src/gateway/webhooks/standard-webhook.ts';
import type { Store } from '../../../src/stores/store.ts';
import { many, type Value } from '../../../src/stores/transaction/work.ts';
import { createWebhook } from '../../../src/stores/webhooks/webhooks.ts';
import { createWorkflow } from '../../../src/stores/workflows/workflows.ts';
import { newKey, siteId } from '../../stores/store-fixture.ts';
import { describeThroughKills, full, type KillingGround, patienceMs } from '../runner/killed-gateways.ts';
import { startReceiver } from '../webhooks/receiver.ts';

const [events, kills] = full ? [500, 30] : [20, 3];
const workflows = 4;
const executions = events * workflows;
const workspaceId = 'a'.repeat(24);
const subject = 'subject';

const textRow = z.object({ text: z.string() }).transform(({ text }) => text);
const texts = (store: Store, query: string, ...values: Value[]) => store.read(() => many(textRow, query, ...values));

async function countRows(store: Store, query: string): Promise<number> {
  const [row] = await store.read(() => many(z.object({ n: z.int() }), `SELECT count(*) AS n FROM ${query}`));
  return row?.n ?? 0;
}

/** Kills programs as executions end, and looks at all that was done. */
async function workThroughKills({ store, killWhileAtWork }: KillingGround): Promise<void> {
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

  const ended = () => countRows(store, 'workflow_executions WHERE ended_at IS NOT NULL');
  const words = [siteId, workspaceId, String(events), subject];
  const killLast = await killWhileAtWork({ words, done: ended, whole: executions, kills });
  await expect.poll(ended, { timeout: patienceMs }).toBe(executions);
  await expect.poll(() => countRows(store, 'jobs WHERE site_id IS NOT NULL'), { timeout: patienceMs }).toBe(0);
  await killLast();

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

describeThroughKills(
  `${executions} executions while gateways are killed ${kills} times`,
  new URL('workflow-program.ts', import.meta.url),
  'do each step once, in',
  workThroughKills,
);
