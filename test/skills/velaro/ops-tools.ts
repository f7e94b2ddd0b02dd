// What the tools about agents and usage answer, page by page, and only for the key that calls.
import { describe, expect, it } from 'vitest';
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

    it('refuses what is no month', async () => {
      const { failure } = await openNative(open);
      for (const month of ['2026-13', '2026-1', 'October', '2026-10-01'])
        expect((await failure('velaro_get_usage', { month }))?.message).toBe('month must be a month like 2026-10.');
    });
  });
}
