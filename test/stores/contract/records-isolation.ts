// Places and pages: nobody sees or changes a record of another site, workspace or environment, and no page shows one twice.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isVelaroError } from '../../../src/core/errors.ts';
import { listActivities, logActivity } from '../../../src/stores/records/activities.ts';
import { searchArticles } from '../../../src/stores/records/article-search.ts';
import { createArticle, deleteArticle, getArticle, listArticles } from '../../../src/stores/records/articles.ts';
import { cancelCallback, listCallbacks, scheduleCallback } from '../../../src/stores/records/callbacks.ts';
import { createCase, getCase, listCases, updateCase } from '../../../src/stores/records/cases.ts';
import { createChannel, getChannel, listChannels, updateChannel } from '../../../src/stores/records/channels.ts';
import {
  createContact,
  getContact,
  listContacts,
  updateContact,
  upsertContact,
} from '../../../src/stores/records/contacts.ts';
import { conversationTotals } from '../../../src/stores/records/conversation-stats.ts';
import { getConversation, listConversations, updateConversation } from '../../../src/stores/records/conversations.ts';
import { leadsByStage, leadTotals } from '../../../src/stores/records/lead-stats.ts';
import { createLead, deleteLead, getLead, listLeads, updateLead } from '../../../src/stores/records/leads.ts';
import {
  addMessage,
  getConversationWithMessages,
  listMessages,
  sendOverChannel,
  startConversation,
} from '../../../src/stores/records/messages.ts';
import type { Page, PageRequest } from '../../../src/stores/records/page.ts';
import { periodOf } from '../../../src/stores/records/period.ts';
import { getPipeline, listPipelines, listStages } from '../../../src/stores/records/pipelines.ts';
import type { Place, Workplace } from '../../../src/stores/records/place.ts';
import { createTag, deleteTag, getTag, listTags, updateTag } from '../../../src/stores/records/tags.ts';
import { openSite } from '../../../src/stores/records/workspaces.ts';
import { run, type Work } from '../../../src/stores/transaction/work.ts';
import type { OpenStore } from '../store-fixture.ts';
import { everyPage, openRecords, type RecordsFixture } from './records-fixture.ts';

interface Everything {
  readonly contact: string;
  readonly conversation: string;
  readonly channel: string;
  readonly lead: string;
  readonly pipeline: string;
  readonly stage: string;
  readonly tag: string;
  readonly article: string;
  readonly case: string;
  readonly activity: string;
  readonly callback: string;
}

function* addSite(id: string): Work<void> {
  yield* run(
    {
      sqlite: `INSERT INTO sites (id, name, plan, created_at) VALUES ($1, $1, 'professional', 0)`,
      postgres: `INSERT INTO sites (id, name, plan, created_at, newest_at) VALUES ($1, $1, 'professional', 0, 0)`,
    },
    id,
  );
  yield* openSite(id);
}

/** One of every kind, with the same words, number and address everywhere. */
function* makeOneOfEach(place: Workplace, phone: string): Work<Everything> {
  const contact = yield* createContact(place, { email: 'zoe@example.com', firstName: 'Zoe', tags: ['shared'] });
  const tag = yield* createTag(place, { name: 'own' });
  const channel = yield* createChannel(place, { name: 'Chat', type: 'chat', address: null });
  const conversation = yield* startConversation(place, { contactId: contact.id, message: 'secret words' });
  const lead = yield* createLead(place, { name: 'secret lead', contactId: contact.id });
  const article = yield* createArticle(place, { title: 'Secret', text: 'secret words' });
  const opened = yield* createCase(place, { subject: 'secret case', contactId: contact.id });
  const activity = yield* logActivity(place, { type: 'note', subject: 'secret note', leadId: lead.id });
  const callback = yield* scheduleCallback(place, { phone, scheduledAt: '2027-01-01T09:00:00Z' });
  return {
    contact: contact.id,
    conversation: conversation.id,
    channel: channel.id,
    lead: lead.id,
    pipeline: lead.pipelineId,
    stage: lead.stageId,
    tag: tag.id,
    article: article.id,
    case: opened.id,
    activity: activity.id,
    callback: callback.id,
  };
}

/** Every way to name a record of somebody else's; each must find nothing there. */
const attempts: readonly ((place: Place, ids: Everything, own: Everything) => Work<unknown>)[] = [
  (place, { contact }) => getContact(place, contact),
  (place, { contact }) => updateContact(place, contact, { firstName: 'Eve' }),
  (place, { contact }) => upsertContact(place, { contactId: contact, firstName: 'Eve' }),
  (place, { conversation }) => getConversation(place, conversation),
  (place, { conversation }) => getConversationWithMessages(place, conversation),
  (place, { conversation }) => listMessages(place, conversation, { limit: 5 }),
  (place, { conversation }) => updateConversation(place, conversation, { status: 'closed' }),
  (place, { conversation }) => addMessage(place, conversation, { author: 'agent', text: 'Eve' }),
  (place, { contact }) => startConversation(place, { contactId: contact, message: 'Eve' }),
  (place, { channel }) => startConversation(place, { channelId: channel, message: 'Eve' }),
  (place, { channel }) => getChannel(place, channel),
  (place, { channel }) => updateChannel(place, channel, { enabled: false }),
  (place, { channel }, own) => sendOverChannel(place, channel, { contactId: own.contact, text: 'Eve' }),
  (place, { contact }, own) => sendOverChannel(place, own.channel, { contactId: contact, text: 'Eve' }),
  (place, { lead }) => getLead(place, lead),
  (place, { lead }) => updateLead(place, lead, { name: 'Eve' }),
  (place, { lead }) => deleteLead(place, lead),
  (place, { stage }, own) => updateLead(place, own.lead, { stageId: stage }),
  (place, { contact }, own) => updateLead(place, own.lead, { contactId: contact }),
  (place, { contact }) => createLead(place, { name: 'Eve', contactId: contact }),
  (place, { pipeline }) => createLead(place, { name: 'Eve', pipelineId: pipeline }),
  (place, { pipeline }) => getPipeline(place, pipeline),
  (place, { pipeline }) => listStages(place, pipeline),
  (place, { tag }) => getTag(place, tag),
  (place, { tag }) => updateTag(place, tag, { name: 'Eve' }),
  (place, { tag }) => deleteTag(place, tag),
  (place, { article }) => getArticle(place, article),
  (place, { article }) => deleteArticle(place, article),
  (place, ids) => getCase(place, ids.case),
  (place, ids) => updateCase(place, ids.case, { status: 'closed' }),
  (place, { contact }) => createCase(place, { subject: 'Eve', contactId: contact }),
  (place, { conversation }) => createCase(place, { subject: 'Eve', conversationId: conversation }),
  (place, { contact }) => logActivity(place, { type: 'note', subject: 'Eve', contactId: contact }),
  (place, { lead }) => logActivity(place, { type: 'note', subject: 'Eve', leadId: lead }),
  (place, ids) => logActivity(place, { type: 'note', subject: 'Eve', caseId: ids.case }),
  (place, { contact }) =>
    scheduleCallback(place, { phone: '+1666', scheduledAt: '2027-01-02T09:00:00Z', contactId: contact }),
  (place, { callback }) => cancelCallback(place, callback),
];

/** Which of the eight places is tried with which: its other environment, workspace and site; or each with all others. */
const steps = process.env.TEST_ROUNDS === 'full' ? [1, 2, 3, 4, 5, 6, 7] : [1, 2, 4];

type List = (place: Place, request: PageRequest) => Work<Page<{ readonly id: string }>>;

const lists: Readonly<Partial<Record<keyof Everything, List>>> = {
  contact: (place, request) => listContacts(place, { query: 'zoe', tag: 'shared' }, request),
  conversation: (place, request) => listConversations(place, {}, request),
  channel: (place, request) => listChannels(place, {}, request),
  lead: (place, request) => listLeads(place, { query: 'secret' }, request),
  pipeline: (place, request) => listPipelines(place, request),
  tag: (place, request) => listTags(place, request),
  article: (place, request) => listArticles(place, request),
  case: (place, request) => listCases(place, { query: 'secret' }, request),
  activity: (place, request) => listActivities(place, {}, request),
  callback: (place, request) => listCallbacks(place, {}, request),
};

export function describeIsolation(name: string, open: OpenStore): void {
  describe(`${name}: places`, () => {
    let fixture: RecordsFixture;
    const made: { readonly place: Workplace; readonly ids: Everything }[] = [];
    beforeEach(async () => {
      fixture = await openRecords(open);
      await fixture.store.transact(() => addSite('site_b'));
      const other = 'f'.repeat(24);
      await fixture.store.saveWorkspaces('site_b', [{ id: other, name: 'Another' }]);
      const main = (await fixture.store.listWorkspaces('site_b', null)).find((workspace) => workspace.name === 'Main');
      const workplaces = [fixture.first, fixture.second].map(({ siteId, workspaceId }) => ({ siteId, workspaceId }));
      workplaces.push({ siteId: 'site_b', workspaceId: main?.id ?? '' }, { siteId: 'site_b', workspaceId: other });
      made.length = 0;
      for (const [index, workplace] of workplaces.entries())
        for (const environment of ['live', 'test'] as const) {
          const place = { ...workplace, environment };
          made.push({ place, ids: await fixture.write(() => makeOneOfEach(place, `+1555010${index}`)) });
        }
    });
    afterEach(() => fixture.close());

    it('of two sites with two workspaces and both environments share nothing: no read, change or mention gets through', async () => {
      let refused = 0;
      for (const [index, mine] of made.entries())
        for (const step of steps) {
          const theirs = made[(index + step) % made.length] ?? mine;
          const failures = await Promise.all(
            attempts.map((attempt) =>
              fixture
                .write(() => attempt(mine.place, theirs.ids, mine.ids))
                .then(
                  () => `got through: ${attempt}`,
                  (thrown: unknown) => (isVelaroError(thrown) ? thrown.code : thrown),
                ),
            ),
          );
          for (const failure of failures) expect(failure).toMatch(/^(?:record\.unknown|argument\.invalid)$/);
          refused += failures.length;
        }
      expect(refused).toBe(made.length * steps.length * attempts.length);
      for (const { place, ids } of made) {
        expect(await fixture.read(() => getContact(place, ids.contact))).toMatchObject({
          firstName: 'Zoe',
          version: 1,
        });
        expect(await fixture.read(() => getConversation(place, ids.conversation))).toMatchObject({
          status: 'open',
          version: 2,
        });
      }
    });

    it('list, search and count only what is in them', async () => {
      const today = periodOf('2026-11-10', '2026-11-10');
      for (const { place, ids } of made) {
        for (const [kind, list] of Object.entries(lists)) {
          const { items } = await fixture.read(() => list(place, { limit: 100 }));
          const shown = items.map(({ id }) => id);
          expect(shown, kind).toContain(Object.entries(ids).find(([key]) => key === kind)?.[1]);
          for (const theirs of made)
            if (theirs.place !== place)
              for (const id of Object.values(theirs.ids)) expect(shown, kind).not.toContain(id);
        }
        const passages = await fixture.read(() => searchArticles(place, 'secret words', 20));
        expect(passages.map(({ articleId }) => articleId)).toEqual([ids.article]);
        expect(await fixture.read(() => conversationTotals(place, today))).toMatchObject({ total: 1 });
        expect(await fixture.read(() => leadTotals(place, today))).toMatchObject({ created: 1 });
        const stages = await fixture.read(() => leadsByStage(place));
        expect(stages.reduce((sum, { leads }) => sum + leads, 0)).toBe(1);
      }
    });

    it('of a whole site hold all of its workspaces, in one environment', async () => {
      for (const site of [fixture.site, { siteId: 'site_b', environment: 'test' } as const]) {
        const { items } = await fixture.read(() => listConversations(site, {}, { limit: 100 }));
        const expected = made.filter(
          ({ place }) => place.siteId === site.siteId && place.environment === site.environment,
        );
        expect(items.map(({ id }) => id).toSorted()).toEqual(expected.map(({ ids }) => ids.conversation).toSorted());
      }
    });
  });

  describe(`${name}: pages`, () => {
    let fixture: RecordsFixture;
    beforeEach(async () => {
      fixture = await openRecords(open);
    });
    afterEach(() => fixture.close());
    const add = (firstName: string) => fixture.write(() => createContact(fixture.site, { firstName }));

    it('hold everything once, also where many were made in the same moment', async () => {
      const ids: string[] = [];
      for (let i = 0; i < 23; i++) {
        ids.push((await add(`${i}`)).id);
        if (i % 10 === 9) fixture.passSeconds(1);
      }
      for (const limit of [1, 4, 22, 23, 100]) {
        const all = await everyPage(fixture, limit, (request) => listContacts(fixture.site, {}, request));
        expect(all.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
        expect(all.map(({ createdAt }) => createdAt)).toEqual(
          all
            .map(({ createdAt }) => createdAt)
            .toSorted()
            .reverse(),
        );
      }
    });

    it('neither repeat nor pass over anything while others are being made', async () => {
      for (let i = 0; i < 6; i++) {
        await add(`old ${i}`);
        fixture.passSeconds(1);
      }
      const shown: (string | null)[] = [];
      let cursor: string | null | undefined;
      do {
        const request = { limit: 2, cursor: cursor ?? undefined };
        const page = await fixture.read(() => listContacts(fixture.site, {}, request));
        shown.push(...page.items.map(({ firstName }) => firstName));
        cursor = page.nextCursor;
        await add('new');
        fixture.passSeconds(1);
      } while (cursor !== null);
      expect(shown).toEqual(['old 5', 'old 4', 'old 3', 'old 2', 'old 1', 'old 0']);
    });

    it('go on only in the list, place and hand that their cursor was given for', async () => {
      for (const firstName of ['a', 'b', 'c']) await add(firstName);
      const first = await fixture.read(() => listContacts(fixture.site, {}, { limit: 1, keyId: 'key_a' }));
      const cursor = first.nextCursor ?? '';
      expect(
        (await fixture.read(() => listContacts(fixture.site, {}, { limit: 5, keyId: 'key_a', cursor }))).items,
      ).toHaveLength(2);
      const refused = { code: 'argument.invalid', details: { field: 'cursor' } };
      for (const work of [
        () => listContacts(fixture.site, {}, { limit: 1, keyId: 'key_b', cursor }),
        () => listContacts(fixture.site, {}, { limit: 1, cursor }),
        () => listContacts(fixture.first, {}, { limit: 1, keyId: 'key_a', cursor }),
        () => listContacts(fixture.sandbox, {}, { limit: 1, keyId: 'key_a', cursor }),
        () => listContacts(fixture.site, { query: 'a' }, { limit: 1, keyId: 'key_a', cursor }),
        () => listCases(fixture.site, {}, { limit: 1, keyId: 'key_a', cursor }),
        () => listContacts(fixture.site, {}, { limit: 1, keyId: 'key_a', cursor: `${cursor.slice(0, -4)}AAAA` }),
        () => listContacts(fixture.site, {}, { limit: 1, keyId: 'key_a', cursor: '' }),
        () => listContacts(fixture.site, {}, { limit: 1, keyId: 'key_a', cursor: 'nonsense' }),
      ])
        await expect(fixture.read<unknown>(work)).rejects.toMatchObject(refused);
    });

    it('hold a hundred at most', async () => {
      for (const limit of [0, -1, 101, 10_000, 1.5, Number.NaN])
        await expect(fixture.read(() => listContacts(fixture.site, {}, { limit }))).rejects.toMatchObject({
          code: 'argument.invalid',
          details: { field: 'limit' },
        });
    });
  });
}
