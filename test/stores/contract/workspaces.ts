// VelaFlows tokens: the workspaces that they reach, and the one scope that is all of them.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Attempt } from '../../../src/stores/store.ts';
import { type Fixture, newKey, type OpenStore, openFixture, siteId } from '../store-fixture.ts';

const sales = 'a'.repeat(24);
const service = 'b'.repeat(24);
const elsewhere = 'c'.repeat(24);

export function describeWorkspaces(name: string, open: OpenStore): void {
  describe(`${name}: workspaces`, () => {
    let fixture: Fixture;
    beforeEach(async () => {
      fixture = await openFixture(open);
      await fixture.store.saveWorkspaces(siteId, [
        { id: service, name: 'Service' },
        { id: sales, name: 'Sales' },
      ]);
      await fixture.store.createKey(newKey('wide', { kind: 'velaflows', scopes: ['crm:read'] }));
      await fixture.store.createKey(
        newKey('narrow', { kind: 'velaflows', environment: 'test', scopes: ['admin:all'], workspaceIds: [sales] }),
      );
    });
    afterEach(() => fixture.close());

    const flow = (workspaceId: string, scope = 'crm:read'): Partial<Attempt> => ({
      kind: 'velaflows',
      surface: 'velaflows',
      workspaceId,
      call: { tool: 'velaflows_list_leads', scope, counted: true },
    });

    it('are listed by name, all of them or those of a token', async () => {
      expect(await fixture.store.listWorkspaces(siteId, null)).toEqual([
        { id: expect.stringMatching(/^[0-9a-f]{24}$/), name: 'Main' },
        { id: sales, name: 'Sales' },
        { id: service, name: 'Service' },
      ]);
      expect(await fixture.store.listWorkspaces(siteId, [service, elsewhere])).toEqual([
        { id: service, name: 'Service' },
      ]);
      expect(await fixture.store.listWorkspaces(siteId, [])).toEqual([]);
      expect(await fixture.store.listWorkspaces('site_b', null)).toEqual([]);
    });

    it('take a new name by their id, and no id that is none', async () => {
      await fixture.store.saveWorkspaces(siteId, [{ id: sales, name: 'Trade' }]);
      expect(await fixture.store.listWorkspaces(siteId, [sales])).toEqual([{ id: sales, name: 'Trade' }]);
      for (const id of ['', 'A'.repeat(24), 'a'.repeat(23), 'g'.repeat(24)])
        await expect(fixture.store.saveWorkspaces(siteId, [{ id, name: 'x' }])).rejects.toMatchObject({
          code: 'argument.invalid',
          details: { field: 'id' },
        });
    });

    it('are all open to a token without a list, and only the listed ones to another', async () => {
      for (const id of [sales, service])
        expect(await fixture.knock('wide', flow(id))).toMatchObject({ outcome: 'admitted' });
      expect(await fixture.knock('narrow', flow(sales))).toMatchObject({
        principal: { key: { environment: 'test', workspaceIds: [sales] } },
      });
      expect(await fixture.knock('narrow', flow(service))).toEqual({
        outcome: 'refused',
        refusal: { reason: 'workspace', workspaceId: service },
      });
    });

    it('of another site, or of nobody, are as closed as any', async () => {
      await fixture.store.createKey(
        newKey('hopeful', { kind: 'velaflows', scopes: ['crm:read'], workspaceIds: [elsewhere] }),
      );
      for (const text of ['wide', 'hopeful'])
        expect(await fixture.knock(text, flow(elsewhere))).toMatchObject({ refusal: { reason: 'workspace' } });
    });

    it('are refused before the scope is looked at, and nothing is counted', async () => {
      expect(await fixture.knock('narrow', flow(service, 'tags:read'))).toMatchObject({
        refusal: { reason: 'workspace' },
      });
      expect(await fixture.knock('wide', flow(sales, 'crm:update'))).toMatchObject({
        refusal: { reason: 'scope', scope: 'crm:update', granted: ['crm:read'] },
      });
      expect(await fixture.store.openCalls()).toEqual([]);
    });

    it('need not be named for their own list', async () => {
      expect(await fixture.knock('narrow', { kind: 'velaflows', surface: 'velaflows' })).toMatchObject({
        outcome: 'admitted',
      });
    });

    it('are open to admin:all for every scope there is', async () => {
      for (const scope of ['inbox:read', 'crm:delete', 'webhooks:write', 'analytics:read'])
        expect(await fixture.knock('narrow', flow(sales, scope))).toMatchObject({ outcome: 'admitted' });
      expect((await fixture.store.findKey(siteId, 'key_narrow'))?.usedThisMonth).toBe(4);
      expect(await fixture.store.siteUsage(siteId)).toMatchObject({ used: 0 });
    });
  });
}
