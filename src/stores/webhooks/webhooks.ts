// Outgoing webhooks: the addresses that a workspace wants told of its events.
import * as z from 'zod';
import { VelaroError } from '../../core/errors.ts';
import { type EventName, eventNames } from '../../core/event-names.ts';
import { listen, stopListening } from '../events/listeners.ts';
import { dropOwned, giveUpOwned, replayOwned } from '../jobs/manage-jobs.ts';
import * as field from '../records/field.ts';
import { listByTime, type Page, type PageRequest, selectPage } from '../records/page.ts';
import { inWorkspace, type Place, type Workplace, within, workplaceOf } from '../records/place.ts';
import {
  changedFields,
  claim,
  get,
  insert,
  newRecord,
  type RecordFields,
  type RecordTable,
  recordFields,
  update,
} from '../records/record-table.ts';
import { selection } from '../records/selection.ts';
import { now, one, run, type Work } from '../transaction/work.ts';

export interface Webhook extends RecordFields {
  readonly url: string;
  readonly description: string | null;
  readonly events: readonly EventName[];
  /** A paused one is told nothing: what happens meanwhile passes it by. */
  readonly status: 'active' | 'paused';
  readonly pausedAt: string | null;
  /** Why, in a sentence for people; null unless it is paused. */
  readonly pausedBecause: string | null;
  /** Attempts that have failed since the last one that did not. */
  readonly failures: number;
  readonly failingSince: string | null;
}

export interface WebhookChanges {
  readonly url?: string | undefined;
  /** Null takes it away. */
  readonly description?: string | null | undefined;
  readonly events?: readonly EventName[] | undefined;
  readonly status?: Webhook['status'] | undefined;
}

/** Of one workspace: each event makes a job for each of them. */
const mostWebhooks = 100;

/** Of the jobs that deliver events to webhooks. */
export const deliverKind = 'webhook.deliver';

export const webhooks: RecordTable<Webhook> = {
  noun: 'webhook',
  name: 'webhooks',
  ...selection('webhooks AS r', {
    ...recordFields,
    url: field.text('r.url'),
    description: field.optional(field.text('r.description')),
    events: field.json('r.events', z.array(z.enum(eventNames))),
    status: field.word(`CASE WHEN r.paused_at IS NULL THEN 'active' ELSE 'paused' END`, z.enum(['active', 'paused'])),
    pausedAt: field.optional(field.time('r.paused_at')),
    pausedBecause: field.optional(field.text('r.paused_because')),
    failures: field.whole('r.failures'),
    failingSince: field.optional(field.time('r.failing_since')),
  }),
};
const webhookList = listByTime(webhooks);

/** Newest first. */
export function* listWebhooks(place: Place, request: PageRequest): Work<Page<Webhook>> {
  return yield* selectPage(webhookList, within(place), request);
}

/** @throws VelaroError `record.unknown` */
export function* getWebhook(place: Place, id: string): Work<Webhook> {
  return yield* get(webhooks, place, id);
}

/**
 * @param keep makes of the webhook's id what is kept of the secret that its deliveries are signed with.
 * @throws VelaroError `webhook.too-many`
 */
export function* createWebhook(
  place: Place,
  { url, description = null, events }: WebhookChanges & { readonly url: string; readonly events: readonly EventName[] },
  keep: (webhookId: string) => string,
): Work<Webhook> {
  const workplace = yield* workplaceOf(place);
  yield* makeRoom(workplace);
  const webhook: Webhook = newRecord('webhook', workplace, yield* now(), {
    url,
    description,
    events: [...new Set(events)],
    status: 'active',
    pausedAt: null,
    pausedBecause: null,
    failures: 0,
    failingSince: null,
  });
  yield* insert(webhooks.name, workplace, webhook, { ...columnsOf(webhook), secret: keep(webhook.id) });
  yield* hear(workplace, webhook);
  return webhook;
}

/**
 * Pausing gives up what waits; making it active again delivers that, and all that had been given up before, in its order.
 * @throws VelaroError `record.unknown`, `version.stale`
 */
export function* updateWebhook(
  place: Place,
  id: string,
  { status, ...changes }: WebhookChanges,
  expectedVersion?: number,
): Work<Webhook> {
  const before = yield* claim(webhooks, place, id, expectedVersion);
  const nowMs = yield* now();
  const resumed = status === 'active' && before.status === 'paused';
  const webhook: Webhook = {
    ...before,
    ...changedFields(before, nowMs),
    url: changes.url ?? before.url,
    description: changes.description === undefined ? before.description : changes.description,
    events: changes.events ? [...new Set(changes.events)] : before.events,
    ...(resumed && { status, pausedAt: null, pausedBecause: null, failures: 0, failingSince: null }),
  };
  yield* update(webhooks.name, webhook, columnsOf(webhook));
  if (status === 'paused' && before.status === 'active') {
    yield* pauseWebhook(id, 'It was paused by hand.');
    return yield* get(webhooks, place, id);
  }
  if (webhook.status === 'active') yield* hear(inWorkspace(place, webhook.workspaceId), webhook);
  if (resumed) yield* replayOwned(id);
  return webhook;
}

/** Tells it nothing any more, until somebody makes it active. What waits is given up, and can be replayed. */
export function* pauseWebhook(id: string, because: string): Work<void> {
  yield* run('UPDATE webhooks SET paused_at = $2, paused_because = $3 WHERE id = $1', id, yield* now(), because);
  yield* stopListening(id);
  yield* giveUpOwned(id, 'the webhook is paused');
}

/** With all that was and would be sent to it. @throws VelaroError `record.unknown` */
export function* deleteWebhook(place: Place, id: string): Work<void> {
  yield* claim(webhooks, place, id);
  yield* stopListening(id);
  yield* dropOwned(id);
  yield* run('DELETE FROM webhook_deliveries WHERE webhook_id = $1', id);
  yield* run('DELETE FROM webhooks WHERE id = $1', id);
}

/**
 * Signs with a new secret, and until the overlap ends with the one before too: a receiver may know either.
 * @param secret as it is to be kept.
 * @throws VelaroError `record.unknown`
 */
export function* rotateWebhookSecret(place: Place, id: string, secret: string, overlapMs: number): Work<Webhook> {
  const before = yield* claim(webhooks, place, id);
  const nowMs = yield* now();
  const webhook: Webhook = { ...before, ...changedFields(before, nowMs) };
  yield* run('UPDATE webhooks SET previous_secret = secret, previous_until = $2 WHERE id = $1', id, nowMs + overlapMs);
  yield* update(webhooks.name, webhook, { ...columnsOf(webhook), secret });
  return webhook;
}

/** Two who make a webhook at the same time are counted one after the other: each holds the workspace. */
const holdWorkspace = 'SELECT id FROM workspaces WHERE id = $1';
const holdWorkspaceText = { sqlite: holdWorkspace, postgres: `${holdWorkspace} FOR NO KEY UPDATE` };

function* makeRoom({ workspaceId, environment }: Workplace): Work<void> {
  yield* one(z.object({ id: z.string() }), holdWorkspaceText, workspaceId);
  const counted = yield* one(
    z.object({ n: z.int() }),
    'SELECT count(*) AS n FROM webhooks WHERE workspace_id = $1 AND environment = $2',
    workspaceId,
    environment,
  );
  if (counted && counted.n < mostWebhooks) return;
  throw new VelaroError(
    'webhook.too-many',
    `This workspace has ${mostWebhooks} webhooks, which is as many as it may.`,
    {
      hint: 'Delete one that nobody needs, or have one webhook told of more events.',
    },
  );
}

function* hear({ siteId, environment, workspaceId }: Workplace, { id, events }: Webhook): Work<void> {
  yield* listen({ target: id, kind: deliverKind, siteId, environment, workspaceId, events });
}

function columnsOf({ url, description, events, pausedAt, pausedBecause, failures, failingSince }: Webhook) {
  return {
    url,
    description,
    events: JSON.stringify(events),
    paused_at: pausedAt === null ? null : Date.parse(pausedAt),
    paused_because: pausedBecause,
    failures,
    failing_since: failingSince === null ? null : Date.parse(failingSince),
  };
}
