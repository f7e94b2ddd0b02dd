// Articles and the answers found in them, AI settings, statistics, and creates that are sent more than once.
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { getAiSettings, updateAiSettings } from '../../../src/stores/records/ai-settings.ts';
import { searchArticles } from '../../../src/stores/records/article-search.ts';
import { createArticle, deleteArticle, getArticle, listArticles } from '../../../src/stores/records/articles.ts';
import { createContact, listContacts } from '../../../src/stores/records/contacts.ts';
import { conversationSeries, conversationTotals } from '../../../src/stores/records/conversation-stats.ts';
import { updateConversation } from '../../../src/stores/records/conversations.ts';
import { createOnce } from '../../../src/stores/records/idempotent-create.ts';
import { leadsByDay, leadsByStage, leadTotals } from '../../../src/stores/records/lead-stats.ts';
import { createLead, updateLead } from '../../../src/stores/records/leads.ts';
import { addMessage, startConversation } from '../../../src/stores/records/messages.ts';
import { periodBefore, periodOf } from '../../../src/stores/records/period.ts';
import { stageNamed } from '../../../src/stores/records/pipelines.ts';
import { newKey, type OpenStore, siteId } from '../store-fixture.ts';
import { openRecords, type RecordsFixture } from './records-fixture.ts';

export function describeKnowledge(name: string, open: OpenStore): void {
  let fixture: RecordsFixture;
  const begin = async () => {
    fixture = await openRecords(open);
  };

  describe(`${name}: articles`, () => {
    beforeEach(begin);
    afterEach(() => fixture.close());
    const add = (title: string, text: string, url?: string) =>
      fixture.write(() => createArticle(fixture.first, { title, text, url }));
    const titles = async (question: string, place: object = fixture.site) =>
      (await fixture.read(() => searchArticles({ ...fixture.site, ...place }, question, 5))).map(({ title }) => title);

    it('answer a question with the passages that fit it best, and say where they are from', async () => {
      const returns = await add(
        'Returning an order',
        'You can return anything within 30 days.\n\nRefunds are paid to the card that was used, within five days.',
        'https://acme.example/help/returns',
      );
      await add('Delivery', 'Orders are delivered in two days. A delivery to an island takes a week.');
      await add('Opening hours', 'The shop is open from nine to five.');
      const [best, ...others] = await fixture.read(() =>
        searchArticles(fixture.site, 'How are refunds of returned orders paid?', 5),
      );
      expect(best).toEqual({
        articleId: returns.id,
        title: 'Returning an order',
        url: 'https://acme.example/help/returns',
        text: 'You can return anything within 30 days.\n\nRefunds are paid to the card that was used, within five days.',
        score: 1,
      });
      expect(others.map(({ title }) => title)).toEqual(['Delivery']);
      expect(others[0]?.score).toBeGreaterThan(0);
      expect(others[0]?.score).toBeLessThan(1);
      expect(await titles('opening hours')).toEqual(['Opening hours']);
      expect(await titles('DÉLIVERING')).toEqual(['Delivery']);
    });

    it('prefer the one whose title says it, and the passage that says it more often', async () => {
      await add('Warranty', 'Chairs last. The word is in the title of this one.');
      await add('Chairs', 'A warranty is given on chairs; the warranty lasts ten years.');
      await add('Tables', 'One line here is about a warranty, among many others that are about tables and their legs.');
      expect(await titles('warranty')).toEqual(['Warranty', 'Chairs', 'Tables']);
    });

    it('are cut into passages that can be shown as they are', async () => {
      const filler = 'Nothing of interest is said here, at some length. '.repeat(40);
      await add('Long', `${filler}\n\nThe zebra crossing is at the corner. ${filler}`);
      const [passage, ...others] = await fixture.read(() => searchArticles(fixture.site, 'zebra', 5));
      expect(others).toEqual([]);
      expect(passage?.text).toContain('The zebra crossing is at the corner.');
      expect(passage?.text.length).toBeLessThanOrEqual(700);
    });

    it('take any question for words, whatever else it may look like', async () => {
      await add('Quotes', 'He said "near" and went NOT home (title: OR).');
      for (const question of [
        '"',
        'NEAR(',
        '* OR *',
        `'; DROP TABLE articles; --`,
        'title:',
        '& | !',
        '',
        '的',
        'how do I',
      ])
        expect(await titles(question)).toEqual(question.includes('NEAR') || question === 'title:' ? ['Quotes'] : []);
    });

    it('are gone from the answers once they are deleted', async () => {
      const { id } = await add('Returns', 'Within 30 days.');
      expect(await fixture.read(() => getArticle(fixture.first, id))).toMatchObject({
        text: 'Within 30 days.',
        url: null,
      });
      expect((await fixture.read(() => listArticles(fixture.first, { limit: 5 }))).items).toHaveLength(1);
      expect(await titles('returns', fixture.second)).toEqual([]);
      expect(await titles('returns', fixture.sandbox)).toEqual([]);
      await expect(fixture.write(() => deleteArticle(fixture.second, id))).rejects.toMatchObject({
        code: 'record.unknown',
      });
      await fixture.write(() => deleteArticle(fixture.first, id));
      expect(await titles('returns')).toEqual([]);
    });
  });

  describe(`${name}: AI settings`, () => {
    beforeEach(begin);
    afterEach(() => fixture.close());

    it('are the usual ones until somebody changes them, in one workspace and environment', async () => {
      const usual = {
        enabled: true,
        assistantName: 'Assistant',
        tone: 'friendly',
        language: 'en',
        instructions: '',
        maxPassages: 5,
        updatedAt: null,
        version: 0,
      };
      expect(await fixture.read(() => getAiSettings(fixture.first))).toEqual(usual);
      const changed = await fixture.write(() =>
        updateAiSettings(fixture.first, { tone: 'formal', instructions: '<i>' }, 0),
      );
      expect(changed).toEqual({
        ...usual,
        tone: 'formal',
        instructions: '<i>',
        updatedAt: '2026-11-10T12:01:00.000Z',
        version: 1,
      });
      expect(await fixture.read(() => getAiSettings(fixture.first))).toEqual(changed);
      await expect(fixture.write(() => updateAiSettings(fixture.first, { enabled: false }, 0))).rejects.toMatchObject({
        code: 'version.stale',
      });
      expect(await fixture.read(() => getAiSettings(fixture.second))).toEqual(usual);
      expect(await fixture.read(() => getAiSettings(fixture.sandbox))).toEqual(usual);
    });
  });

  describe(`${name}: statistics`, () => {
    beforeEach(begin);
    afterEach(() => fixture.close());
    const november = periodOf('2026-11-20', '2026-11-22');

    it('count conversations, and measure how soon they were answered and resolved', async () => {
      const agent = {
        id: 'agt_ann',
        name: 'Ann',
        email: 'a@example.com',
        team: 'Support',
        status: 'online',
        capacity: 3,
      };
      await fixture.store.saveAgents(siteId, [{ ...agent, status: 'online' }]);
      const talk = async (
        at: string,
        replySeconds: number | null,
        resolveSeconds: number | null,
        changes: object = {},
      ) => {
        fixture.at(at);
        const { id } = await fixture.write(() => startConversation(fixture.site, { message: 'Hi', ...changes }));
        if (replySeconds !== null) {
          fixture.passSeconds(replySeconds);
          await fixture.write(() => addMessage(fixture.site, id, { author: 'agent', text: 'Hello' }));
        }
        if (resolveSeconds !== null) {
          fixture.passSeconds(resolveSeconds - (replySeconds ?? 0));
          await fixture.write(() =>
            updateConversation(fixture.site, id, { status: 'resolved', rating: 3 + (resolveSeconds % 2) }),
          );
        }
        return id;
      };
      await talk('2026-11-19T23:59:59Z', null, null);
      const first = await talk('2026-11-20T13:00:00Z', 10, 100);
      await talk('2026-11-20T14:00:00Z', 20, 301, { channel: 'email' });
      await talk('2026-11-22T09:00:00Z', 70, null);
      await talk('2026-11-22T10:00:00Z', 40, 200);
      await talk('2026-11-22T11:00:00Z', null, 50);
      await fixture.write(() => updateConversation(fixture.site, first, { assigneeId: 'agt_ann' }));
      await talk('2026-11-23T00:00:00Z', null, null);

      expect(await fixture.read(() => conversationTotals(fixture.site, november))).toEqual({
        total: 5,
        resolved: 4,
        missed: 1,
        medianFirstResponseSeconds: 30,
        medianResolutionSeconds: 150,
        csat: 25,
      });
      expect(await fixture.read(() => conversationTotals(fixture.first, periodBefore(november)))).toMatchObject({
        total: 1,
        resolved: 0,
        medianResolutionSeconds: null,
        csat: null,
      });
      expect(await fixture.read(() => conversationTotals(fixture.second, november))).toMatchObject({
        total: 0,
        csat: null,
      });
      const series = async (groupBy: 'day' | 'agent' | 'team' | 'channel' | 'status') =>
        (await fixture.read(() => conversationSeries(fixture.site, november, groupBy))).map((group) => [
          group.key,
          group.total,
          group.medianFirstResponseSeconds,
        ]);
      expect(await series('day')).toEqual([
        ['2026-11-20', 2, 15],
        ['2026-11-21', 0, null],
        ['2026-11-22', 3, 55],
      ]);
      expect(await series('channel')).toEqual([
        ['chat', 4, 40],
        ['email', 1, 20],
      ]);
      expect(await series('status')).toEqual([
        ['open', 1, 70],
        ['resolved', 4, 20],
      ]);
      expect(await series('agent')).toEqual(
        expect.arrayContaining([
          ['agt_ann', 1, 10],
          [null, 4, 40],
        ]),
      );
      expect(await series('team')).toEqual(
        expect.arrayContaining([
          ['Support', 1, 10],
          [null, 4, 40],
        ]),
      );
    });

    it('count leads that came, were won and lost, and where the others stand', async () => {
      const stage = async (stageName: string) =>
        (await fixture.read(() => stageNamed(fixture.first, stageName, 'stage'))).id;
      const euros = (amount: string) => ({ amount, currency: 'EUR' });
      const won = await stage('Won');
      const lost = await stage('Lost');
      fixture.at('2026-11-15T00:00:00Z');
      const early = await fixture.write(() => createLead(fixture.first, { name: 'a', value: euros('100.10') }));
      fixture.at('2026-11-21T08:00:00Z');
      await fixture.write(() => updateLead(fixture.first, early.id, { stageId: won }));
      await fixture.write(() => createLead(fixture.first, { name: 'b', value: euros('0.205'), stageId: won }));
      await fixture.write(() => createLead(fixture.first, { name: 'c', value: { amount: '7', currency: 'USD' } }));
      await fixture.write(() => createLead(fixture.first, { name: 'd', stageId: lost }));
      expect(await fixture.read(() => leadTotals(fixture.site, november))).toEqual({
        created: 3,
        won: 2,
        lost: 1,
        wonValue: [euros('100.305')],
      });
      expect(await fixture.read(() => leadTotals(fixture.sandbox, november))).toEqual({
        created: 0,
        won: 0,
        lost: 0,
        wonValue: [],
      });
      expect(await fixture.read(() => leadsByDay(fixture.site, november))).toEqual([
        { day: '2026-11-20', created: 0 },
        { day: '2026-11-21', created: 3 },
        { day: '2026-11-22', created: 0 },
      ]);
      const stages = await fixture.read(() => leadsByStage(fixture.first));
      expect(stages.map((each) => [each.stageName, each.leads, each.value])).toEqual([
        ['New', 1, [{ amount: '7.00', currency: 'USD' }]],
        ['Qualified', 0, []],
        ['Proposal', 0, []],
        ['Negotiation', 0, []],
        ['Won', 2, [euros('100.305')]],
        ['Lost', 1, []],
      ]);
    });

    it('are of a year at most, and of days that there are', () => {
      expect(periodOf('2024-02-29', '2024-02-29')).toEqual({ fromMs: 1709164800000, toMs: 1709251200000 });
      for (const [from, to, field] of [
        ['2026-02-29', '2026-03-01', 'from'],
        ['2026-11-10', '10.11.2026', 'to'],
        ['2026-11-10', '2026-11-09', 'to'],
        ['2025-01-01', '2026-01-02', 'to'],
        ['', '2026-01-02', 'from'],
      ] as const)
        expect(() => periodOf(from, to)).toThrow(
          expect.objectContaining({ code: 'argument.invalid', details: { field } }),
        );
    });
  });

  describe(`${name}: a create that is sent again`, () => {
    beforeEach(async () => {
      await begin();
      await fixture.store.createKey(newKey('other'));
    });
    afterEach(() => fixture.close());
    const answer = z.object({ id: z.string() });
    const send = (text: string, body = 'body', keyId = 'key_admin') =>
      fixture.store.transact(() =>
        createOnce({ keyId, text, bodyHash: createHash('sha256').update(body).digest() }, answer, function* () {
          const { id } = yield* createContact(fixture.site, { firstName: text });
          return { id };
        }),
      );
    const count = async () => (await fixture.read(() => listContacts(fixture.site, {}, { limit: 100 }))).items.length;

    it('is answered as the first time within a day, also when both come at once', async () => {
      const answers = await Promise.all([send('a'), send('a'), send('a')]);
      expect(new Set(answers.map(({ value }) => value.id)).size).toBe(1);
      expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
      fixture.passSeconds(86_399);
      expect(await send('a')).toEqual({ value: answers[0]?.value, replayed: true });
      expect(await count()).toBe(1);
      fixture.passSeconds(1);
      expect(await send('a')).toMatchObject({ replayed: false });
      expect(await count()).toBe(2);
    });

    it('is refused with another body, and another key has texts of its own', async () => {
      await send('a');
      await expect(send('a', 'another body')).rejects.toMatchObject({ code: 'idempotency.mismatch', httpStatus: 409 });
      expect(await send('a', 'another body', 'key_other')).toMatchObject({ replayed: false });
      expect(await count()).toBe(2);
    });

    it('may be sent once more after it has failed', async () => {
      const request = { keyId: 'key_admin', text: 'a', bodyHash: createHash('sha256').update('body').digest() };
      await expect(
        fixture.store.transact(() =>
          createOnce(request, answer, function* () {
            yield* createContact(fixture.site, { firstName: 'half' });
            throw new RangeError('enough');
          }),
        ),
      ).rejects.toThrow('enough');
      expect(await count()).toBe(0);
      expect(await send('a')).toMatchObject({ replayed: false });
    });
  });
}
