// Writes the sandbox's demo data into a store, once for each site and environment that has no records.
import { isVelaroError } from '../core/errors.ts';
import type { DemoConversation, DemoRecords } from '../sandbox/demo-records.ts';
import { createArticle } from '../stores/records/articles.ts';
import { scheduleCallback } from '../stores/records/callbacks.ts';
import { createCase, updateCase } from '../stores/records/cases.ts';
import { createChannel } from '../stores/records/channels.ts';
import { createContact, listContacts } from '../stores/records/contacts.ts';
import { listConversations, updateConversation } from '../stores/records/conversations.ts';
import { createLead, updateLead } from '../stores/records/leads.ts';
import { addMessage, startConversation } from '../stores/records/messages.ts';
import { stageNamed } from '../stores/records/pipelines.ts';
import { type Place, workplaceOf } from '../stores/records/place.ts';
import { createTag } from '../stores/records/tags.ts';
import type { NewAgent, Store } from '../stores/store.ts';
import { asOf } from '../stores/transaction/as-of.ts';
import { now, type Work } from '../stores/transaction/work.ts';

export interface DemoData {
  readonly agents: readonly NewAgent[];
  readonly records: DemoRecords;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** Longer ago than anything that is told of them. */
const settledDaysAgo = 120;
/** Each waits as long as a database may take to answer. */
const mostAttempts = 10;

/** What is there stays: agents that are there may be real ones, and so may records. */
export async function writeDemoData(store: Store, { agents, records }: DemoData): Promise<void> {
  for (const { id: siteId } of await store.listSites()) {
    if ((await store.listAgents(siteId, { limit: 1 })).length === 0) await store.saveAgents(siteId, agents);
    const known = new Set((await store.listAgents(siteId, { limit: 100 })).map(({ id }) => id));
    for (const environment of ['live', 'test'] as const)
      await untilWritten(() => store.transact(() => writeRecords({ siteId, environment }, records, known)));
  }
}

/**
 * Of gateways that start together on one database, one writes. The others wait for its locks, for longer than a request would, find
 * its names taken, and then its records there.
 */
async function untilWritten(write: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++)
    try {
      return await write();
    } catch (thrown) {
      const wasPassed =
        isVelaroError(thrown) && (thrown.code === 'record.exists' || thrown.code === 'store.unavailable');
      if (!wasPassed || attempt === mostAttempts) throw thrown;
    }
}

function* writeRecords(place: Place, records: DemoRecords, agents: ReadonlySet<string>): Work<void> {
  const contactsThere = yield* listContacts(place, {}, { limit: 1 });
  const conversationsThere = yield* listConversations(place, {}, { limit: 1 });
  if (contactsThere.items.length > 0 || conversationsThere.items.length > 0) return;
  const workplace = yield* workplaceOf(place);
  const nowMs = yield* now();
  const ago = (ms: number) => nowMs - Math.round(ms);
  const agentOrNone = (id: string | null) => (id !== null && agents.has(id) ? id : undefined);

  const channelIds = new Map<string, string>();
  const contactIds: string[] = [];
  function* settle(): Work<void> {
    for (const tag of records.tags) yield* createTag(workplace, tag);
    for (const channel of records.channels) channelIds.set(channel.type, (yield* createChannel(workplace, channel)).id);
    for (const article of records.articles) yield* createArticle(workplace, article);
  }
  yield* asOf(ago(settledDaysAgo * dayMs), settle());
  for (const [index, contact] of records.contacts.entries()) {
    const made = createContact(workplace, contact);
    contactIds.push((yield* asOf(ago((settledDaysAgo - 1 - index) * dayMs), made)).id);
  }
  const contactOf = (person: number | null) => (person === null ? undefined : contactIds[person]);

  function* converse(talk: DemoConversation): Work<void> {
    const at = (minutesLater: number) => Math.min(nowMs, ago((talk.minutesAgo - minutesLater) * minuteMs));
    const [first, ...others] = talk.messages;
    if (!first) return;
    const channelId = channelIds.get(talk.channel);
    const begun = startConversation(workplace, { contactId: contactOf(talk.person), channelId, message: first.text });
    const { id } = yield* asOf(at(0), begun);
    let minutes = 0;
    for (const { author, minutesLater, text } of others) {
      minutes = minutesLater;
      const agentId = author === 'agent' ? agentOrNone(talk.agentId) : undefined;
      yield* asOf(at(minutes), addMessage(workplace, id, { author, agentId, text }));
    }
    const { status, rating } = talk;
    yield* asOf(
      at(minutes + 2),
      updateConversation(workplace, id, { status, rating, assigneeId: agentOrNone(talk.agentId) }),
    );
  }
  for (const talk of records.conversations) yield* converse(talk);

  for (const { stage, person, ownerId, createdDaysAgo, movedDaysAgo, ...lead } of records.leads) {
    const made = createLead(workplace, { ...lead, contactId: contactOf(person), ownerId: agentOrNone(ownerId) });
    const { id } = yield* asOf(ago(createdDaysAgo * dayMs), made);
    const { id: stageId } = yield* stageNamed(workplace, stage, 'stage');
    yield* asOf(ago(movedDaysAgo * dayMs), updateLead(workplace, id, { stageId }));
  }
  for (const { subject, person, priority, status, agentId, daysAgo } of records.cases) {
    const opened = createCase(workplace, { subject, priority, contactId: contactOf(person) });
    const { id } = yield* asOf(ago(daysAgo * dayMs), opened);
    yield* asOf(ago((daysAgo * dayMs) / 2), updateCase(workplace, id, { status, assigneeId: agentOrNone(agentId) }));
  }
  for (const { person, agentId, topic, hoursAhead } of records.callbacks) {
    const phone = records.contacts[person]?.phone;
    if (!phone) continue;
    const scheduledAt = new Date(nowMs + hoursAhead * hourMs).toISOString();
    yield* scheduleCallback(workplace, {
      ...{ phone, scheduledAt, topic },
      contactId: contactOf(person),
      agentId: agentOrNone(agentId),
    });
  }
}
