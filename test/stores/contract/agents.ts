// The agents of a site: replaced by id, filtered, and listed in pages.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Agent } from '../../../src/stores/store.ts';
import { type Fixture, type OpenStore, openFixture, siteId } from '../store-fixture.ts';

export function describeAgents(name: string, open: OpenStore): void {
  describe(`${name}: agents`, () => {
    let fixture: Fixture;
    beforeEach(async () => {
      fixture = await openFixture(open);
    });
    afterEach(() => fixture.close());

    it('lists agents by name in pages, filters them, and replaces those of the same id', async () => {
      const agent = (id: string, name: string, changes: Partial<Agent> = {}): Agent => ({
        id,
        name,
        email: `${id}@example.com`,
        team: 'Support',
        status: 'online',
        activeConversations: 0,
        capacity: 4,
        ...changes,
      });
      await fixture.store.saveAgents(siteId, [agent('1', 'Cleo'), agent('2', 'Ann'), agent('3', 'Ann')]);
      await fixture.store.saveAgents(siteId, [agent('1', 'Bea', { status: 'away', team: 'Sales' })]);
      const ids = async (filter: object) =>
        (await fixture.store.listAgents(siteId, { limit: 100, ...filter })).map(({ id }) => id);
      expect(await ids({})).toEqual(['2', '3', '1']);
      expect(await ids({ limit: 2 })).toEqual(['2', '3']);
      expect(await ids({ limit: 2, afterId: '3' })).toEqual(['1']);
      expect(await ids({ afterId: 'gone' })).toEqual([]);
      expect(await ids({ status: 'online' })).toEqual(['2', '3']);
      expect(await ids({ team: 'sales' })).toEqual(['1']);
      expect(await fixture.store.listAgents('site_b', { limit: 10 })).toEqual([]);
      expect(await fixture.store.listAgents(siteId, { limit: 1, status: 'away' })).toEqual([
        agent('1', 'Bea', { status: 'away', team: 'Sales' }),
      ]);
    });
  });
}
