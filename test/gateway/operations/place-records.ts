// One record of each kind, for the tests that ask for them.
import { newWebhookSecret } from '../../../src/gateway/webhooks/standard-webhook.ts';
import { writeEvent } from '../../../src/stores/events/record-event.ts';
import { createArticle } from '../../../src/stores/records/articles.ts';
import { createChannel } from '../../../src/stores/records/channels.ts';
import { createContact } from '../../../src/stores/records/contacts.ts';
import { createLead } from '../../../src/stores/records/leads.ts';
import { startConversation } from '../../../src/stores/records/messages.ts';
import type { Place } from '../../../src/stores/records/place.ts';
import { createTag } from '../../../src/stores/records/tags.ts';
import { now, type Work } from '../../../src/stores/transaction/work.ts';
import { recordAttempt } from '../../../src/stores/webhooks/deliveries.ts';
import { createWebhook, deleteWebhook, listWebhooks } from '../../../src/stores/webhooks/webhooks.ts';
import { startByHand } from '../../../src/stores/workflows/start-execution.ts';
import { createWorkflow } from '../../../src/stores/workflows/workflows.ts';
import type { RecordIds } from './api-gateway.ts';

/** @param mark stands in every text, so that it can be found wherever it gets to. */
export function* addRecords(place: Place, mark: string): Work<RecordIds> {
  const contact = yield* createContact(place, { email: `${mark}@example.com`, company: mark });
  const tag = yield* createTag(place, { name: mark });
  const channel = yield* createChannel(place, { name: mark, type: 'chat', address: null });
  const conversation = yield* startConversation(place, {
    contactId: contact.id,
    channelId: channel.id,
    visitorName: mark,
    message: mark,
    customData: { mark },
  });
  const lead = yield* createLead(place, { name: mark, contactId: contact.id, source: mark });
  const article = yield* createArticle(place, { title: mark, text: `How to return an order: ask ${mark}.` });
  // A workspace may have a hundred webhooks, and many tests share it.
  const { items: webhooks } = yield* listWebhooks(place, { limit: 100 });
  const [oldest] = webhooks.slice(50);
  if (oldest) yield* deleteWebhook(place, oldest.id);
  // Nothing is ever sent to it: a site's quotas are no part of these tests.
  const { id: webhook, url } = yield* createWebhook(
    place,
    { url: 'https://webhooks.example/', events: ['usage.alert'], description: mark },
    newWebhookSecret,
  );
  const told = { name: 'webhook.test', subject: webhook, data: { mark } };
  const eventId = yield* writeEvent({ ...place, workspaceId: null }, told, yield* now());
  const delivery = yield* recordAttempt({
    webhookId: webhook,
    event: { ...told, id: eventId },
    url,
    ...{ attempt: 1, status: 204, error: null, durationMs: 1 },
  });
  // It waits longer than any test takes.
  const steps = [{ id: null, kind: 'wait', settings: { amount: 1, unit: 'days' } }];
  const { id: workflow } = yield* createWorkflow(place, { name: mark, trigger: { type: 'manual' }, steps }, '');
  const { id: execution } = yield* startByHand(place, workflow, { mark });
  return {
    ...{ webhook, delivery, workflow, execution },
    article: article.id,
    ...{ lead: lead.id, pipeline: lead.pipelineId, stage: lead.stageId },
    contact: contact.id,
    tag: tag.id,
    channel: channel.id,
    conversation: conversation.id,
  };
}
