// What the tools about agents, conversations, usage and help answer, and only for the key that calls.
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createArticle } from '../../../src/stores/records/articles.ts';
import { updateConversation } from '../../../src/stores/records/conversations.ts';
import { addMessage, startConversation } from '../../../src/stores/records/messages.ts';
import { newKey, type OpenStore } from '../../stores/store-fixture.ts';
import { agents, everyPageOf, openNative, textAt } from './native-fixture.ts';

const [amara, ben, chloe] = agents.map((agent) => ({ ...agent, activeConversations: 0 }));

export function describeOpsTools(name: string, open: OpenStore): void {
  describe(`velaro_list_agents on ${name}`, () => {
    it('gives every agent once, page by page, and ends', async () => {
      const fixture = await openNative(open);
      expect(await everyPageOf(fixture, 'velaro_list_agents', 'agents', { limit: 1 })).toEqual([amara, ben, chloe]);
    });

    it('a page that holds exactly what is left is the last one', async () => {
      const { call } = await openNative(open);
      expect(await call('velaro_list_agents', { limit: 3 })).toEqual({ agents: [amara, ben, chloe] });
    });

    it('keeps to its filters, and to the site of the key', async () => {
      const { call } = await openNative(open);
      expect(await call('velaro_list_agents', { status: 'online', team: 'support' })).toEqual({ agents: [amara] });
      expect(await call('velaro_list_agents', {}, { siteId: 'site_b' })).toEqual({ agents: [] });
    });

    it('takes a cursor with another page size, and refuses it with other filters', async () => {
      const { call, failure } = await openNative(open);
      const cursor = textAt(await call('velaro_list_agents', { team: 'Support', limit: 1 }), 'nextCursor');
      expect(await call('velaro_list_agents', { team: 'Support', limit: 2, cursor })).toEqual({ agents: [chloe] });
      for (const filters of [{}, { team: 'Sales' }, { team: 'Support', status: 'online' }])
        expect(await failure('velaro_list_agents', { ...filters, cursor })).toMatchObject({
          code: 'tool.arguments',
          message: 'cursor is not a cursor of this list: give nextCursor of the previous page, with the same filters.',
        });
      for (const madeUp of ['agt_amara', 'AAAA', '%%%', Buffer.from('agt_amara').toString('base64url')])
        expect(await failure('velaro_list_agents', { cursor: madeUp })).toMatchObject({ code: 'tool.arguments' });
    });
  });

  describe(`velaro_get_conversation_stats on ${name}`, () => {
    it('tells a week, day by day, beside the week before', async () => {
      const { call, write, site, sandbox, at } = await openNative(open);
      const converse = async (time: string, replySeconds: number, rating: number) => {
        at(time);
        const { id } = await write(() => startConversation(site, { message: 'Hello' }));
        at(new Date(Date.parse(time) + replySeconds * 1000).toISOString());
        await write(() => addMessage(site, id, { author: 'agent', agentId: 'agt_ben', text: 'Hello' }));
        await write(() => updateConversation(site, id, { status: 'resolved', rating, assigneeId: 'agt_ben' }));
      };
      await converse('2026-11-15T23:00:00Z', 10, 5);
      await converse('2026-11-18T09:00:00Z', 60, 5);
      await converse('2026-11-18T10:00:00Z', 90, 2);
      await converse('2026-11-22T23:59:00Z', 20, 3);
      await write(() => startConversation(site, { message: 'Nobody answers', channel: 'email' }));
      await write(() => startConversation(sandbox, { message: 'Made up' }));
      const week = { from: '2026-11-16', to: '2026-11-22' };
      const totals = {
        ...week,
        total: 4,
        resolved: 3,
        missed: 0,
        medianFirstResponseSeconds: 60,
        medianResolutionSeconds: 60,
        csat: 33,
      };
      const previous = {
        from: '2026-11-09',
        to: '2026-11-15',
        total: 1,
        resolved: 1,
        missed: 0,
        medianFirstResponseSeconds: 10,
        medianResolutionSeconds: 10,
        csat: 100,
      };
      expect(await call('velaro_get_conversation_stats', week)).toEqual({ ...totals, previous });
      const byDay = await call('velaro_get_conversation_stats', { ...week, groupBy: 'day', compareToPrevious: false });
      expect(byDay).toMatchObject({ ...totals, series: { length: 7, 2: { key: '2026-11-18', total: 2, csat: 50 } } });
      expect(byDay).not.toHaveProperty('previous');
      for (const [groupBy, keys] of [
        ['agent', ['agt_ben', null]],
        ['team', ['Sales', null]],
        ['channel', ['chat', 'email']],
      ] as const) {
        const { series } = await call('velaro_get_conversation_stats', { ...week, groupBy });
        const found = z.array(z.object({ key: z.string().nullable(), total: z.int() })).parse(series);
        expect(new Map(found.map(({ key, total }) => [key, total]))).toEqual(
          new Map([
            [keys[0], 3],
            [keys[1], 1],
          ]),
        );
      }
      const elsewhere = await call('velaro_get_conversation_stats', week, { siteId: 'site_b' });
      expect(elsewhere).toMatchObject({ total: 0, medianFirstResponseSeconds: null, csat: null });
    });
  });

  describe(`velaro_product_help on ${name}`, () => {
    it('answers with the passages that fit best, each with its source, of this site only', async () => {
      const { call, write, site, sandbox } = await openNative(open);
      const url = 'https://help.acme.example/keys';
      const keys = { title: 'Rotating an API key', text: 'Open Keys and press Rotate.\n\nThe old key dies.', url };
      const { id } = await write(() => createArticle(site, keys));
      await write(() =>
        createArticle(site, { title: 'Opening hours', text: 'We answer from 9 to 5. A key is not needed.' }),
      );
      await write(() =>
        createArticle(sandbox, { title: 'Rotating an API key', text: 'Made up: rotate your API key.' }),
      );
      const question = 'How do I rotate my API key?';
      expect(await call('velaro_product_help', { question, limit: 1 })).toEqual({
        passages: [
          {
            id,
            title: 'Rotating an API key',
            excerpt: 'Open Keys and press Rotate.\n\nThe old key dies.',
            url,
            score: 1,
          },
        ],
      });
      const { passages } = await call('velaro_product_help', { question });
      expect(passages).toMatchObject([
        { id, score: 1 },
        { title: 'Opening hours', url: null },
      ]);
      expect(await call('velaro_product_help', { question: 'parking' })).toEqual({ passages: [] });
      expect(await call('velaro_product_help', { question: '"*) OR (NEAR' })).toEqual({ passages: [] });
      expect(await call('velaro_product_help', { question }, { siteId: 'site_b' })).toEqual({ passages: [] });
    });
  });

  describe(`velaro_get_usage on ${name}`, () => {
    it('gives the calls of this key, and what remains of the quota that is nearest to its end', async () => {
      const fixture = await openNative(open);
      await fixture.store.createKey(newKey('small', { monthlyQuota: 10 }));
      await fixture.call('velaro_get_usage', {});
      await fixture.knock('small', { call: { tool: 'shopify_get_order', scope: 'commerce', counted: true } });
      await fixture.knock('admin', { call: { tool: 'shopify_get_order', scope: 'commerce', counted: true } });
      expect(await fixture.call('velaro_get_usage', {}, { keyId: 'key_small' })).toEqual({
        month: '2026-11',
        used: 1,
        quota: 10,
        quotaOf: 'key',
        remaining: 9,
        resetsAt: '2026-12-01T00:00:00.000Z',
        byTool: [{ tool: 'shopify_get_order', calls: 1 }],
      });
    });

    it('gives the month that it is asked for', async () => {
      const { call } = await openNative(open);
      expect(await call('velaro_get_usage', { month: '2026-02' })).toMatchObject({ month: '2026-02', used: 0 });
    });
  });
}
