// Who is let in at the door, what a call counts, and who is refused for which reason.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fixture, newKey, type OpenStore, openFixture, siteId } from '../store-fixture.ts';

export function describeAdmission(name: string, open: OpenStore): void {
  describe(`${name}: admission`, () => {
    let fixture: Fixture;
    beforeEach(async () => {
      fixture = await openFixture(open);
    });
    afterEach(() => fixture.close());

    it('admits a key it knows, and says whose it is and how much is left', async () => {
      expect(await fixture.call('admin')).toEqual({
        outcome: 'admitted',
        principal: {
          key: {
            id: 'key_admin',
            siteId: 'site_a',
            kind: 'mcp',
            environment: 'live',
            label: 'admin',
            prefix: 'prefix of admin',
            scopes: ['commerce', 'crm', 'ops'],
            admin: true,
            monthlyQuota: null,
            workspaceIds: null,
            requestsPerMinute: null,
            createdAt: '2026-11-10T12:00:00.000Z',
            expiresAt: null,
            revokedAt: null,
            lastUsedAt: '2026-11-10T12:00:00.000Z',
            usedThisMonth: 1,
            status: 'active',
          },
          site: { id: 'site_a', name: 'acme', plan: 'professional' },
        },
        quota: { limit: 5000, used: 1, resetsAt: '2026-12-01T00:00:00.000Z', of: 'plan' },
        overage: false,
      });
    });

    it('does not know a key that was never made, nor one of another family', async () => {
      await fixture.store.createKey(newKey('rest', { kind: 'rest', scopes: ['read:contacts'] }));
      for (const text of ['nobody', 'rest'])
        expect(await fixture.knock(text)).toEqual({ outcome: 'refused', refusal: { reason: 'unknown' } });
      expect(await fixture.knock('rest', { kind: 'rest', surface: 'manage' })).toMatchObject({ outcome: 'admitted' });
    });

    it('refuses a revoked key from the next attempt on, and says since when', async () => {
      await fixture.store.createKey(newKey('short', { expiresAt: '2026-11-10T13:00:00Z' }));
      expect(await fixture.store.revokeKey(siteId, 'key_short')).toBe(true);
      const refused = { outcome: 'refused', refusal: { reason: 'revoked', at: '2026-11-10T12:00:00.000Z' } };
      expect(await fixture.knock('short')).toEqual(refused);
      fixture.passSeconds(7200);
      expect(await fixture.store.revokeKey(siteId, 'key_short')).toBe(true);
      expect(await fixture.knock('short')).toEqual(refused);
    });

    it('refuses a key from the very moment it expires', async () => {
      await fixture.store.createKey(newKey('short', { expiresAt: '2026-11-10T13:00:00Z' }));
      fixture.at('2026-11-10T12:59:59.999Z');
      expect(await fixture.knock('short')).toMatchObject({ outcome: 'admitted' });
      fixture.at('2026-11-10T13:00:00Z');
      expect(await fixture.knock('short')).toEqual({
        outcome: 'refused',
        refusal: { reason: 'expired', at: '2026-11-10T13:00:00.000Z' },
      });
    });

    it('refuses a call outside the scopes and names the scope before it looks at quotas', async () => {
      await fixture.store.createKey(newKey('narrow', { scopes: ['crm'], monthlyQuota: 1 }));
      await fixture.knock('narrow', { call: { tool: 't', scope: 'crm', counted: true } });
      expect(await fixture.call('narrow')).toEqual({
        outcome: 'refused',
        refusal: { reason: 'scope', scope: 'ops', granted: ['crm'] },
      });
    });

    it('stops a key at its own quota and tells how long to wait', async () => {
      await fixture.store.createKey(newKey('two', { monthlyQuota: 2 }));
      fixture.at('2026-11-30T23:59:58.500Z');
      expect(await fixture.call('two')).toMatchObject({ quota: { limit: 2, used: 1, of: 'key' } });
      expect(await fixture.call('two')).toMatchObject({ quota: { limit: 2, used: 2, of: 'key' } });
      expect(await fixture.call('two')).toEqual({
        outcome: 'refused',
        refusal: {
          reason: 'quota',
          quota: { limit: 2, used: 2, resetsAt: '2026-12-01T00:00:00.000Z', of: 'key' },
          retryAfterSeconds: 2,
        },
      });
      expect(await fixture.store.usage(siteId, 'key_admin')).toMatchObject({ quota: { used: 2, of: 'plan' } });
    });

    it('stops all keys of a site together at the plan, also within one batch', async () => {
      await fixture.store.createKey(newKey('other'));
      const call = { tool: 'velaro_list_agents', scope: 'ops', counted: true };
      const attempts = Array.from({ length: 5002 }, (_, i) => fixture.attempt(i % 2 ? 'other' : 'admin', { call }));
      const admissions = await fixture.store.admit(attempts, []);
      expect(admissions.map(({ outcome }) => outcome).lastIndexOf('admitted')).toBe(4999);
      expect(admissions.slice(5000)).toMatchObject([
        { refusal: { reason: 'quota', quota: { limit: 5000, used: 5000, of: 'plan' } } },
        { refusal: { reason: 'quota', quota: { limit: 5000, used: 5000, of: 'plan' } } },
      ]);
      expect((await fixture.store.findKey(siteId, 'key_other'))?.usedThisMonth).toBe(2500);
    });

    it('spends nothing on what is refused, on listing tools, and on a call that is known to be wrong', async () => {
      await fixture.store.createKey(newKey('one', { monthlyQuota: 1, scopes: ['ops'] }));
      await fixture.knock('one');
      await fixture.knock('one', { call: { tool: 't', scope: 'crm', counted: true } });
      await fixture.knock('one', { call: { tool: 't', scope: 'ops', counted: false } });
      expect(await fixture.call('one')).toMatchObject({ outcome: 'admitted', quota: { used: 1 } });
      expect(await fixture.knock('one', { call: { tool: 't', scope: 'ops', counted: false } })).toMatchObject({
        outcome: 'admitted',
      });
      expect((await fixture.store.openCalls()).length).toBe(1);
    });

    it('counts a new month from nothing, by the UTC calendar, and keeps the old one', async () => {
      await fixture.store.createKey(newKey('one', { monthlyQuota: 1 }));
      fixture.at('2026-12-31T23:59:59.999Z');
      expect(await fixture.call('one')).toMatchObject({ outcome: 'admitted' });
      expect(await fixture.call('one')).toMatchObject({ outcome: 'refused' });
      fixture.at('2027-01-01T00:00:00Z');
      expect(await fixture.call('one', 'velaro_get_usage')).toMatchObject({ outcome: 'admitted' });
      expect(await fixture.store.usage(siteId, 'key_one', '2026-12')).toEqual({
        month: '2026-12',
        used: 1,
        quota: { limit: 1, used: 1, resetsAt: '2027-01-01T00:00:00.000Z', of: 'key' },
        byTool: [{ tool: 'velaro_list_agents', calls: 1 }],
        byDay: [{ day: '2026-12-31', calls: 1 }],
      });
      expect(await fixture.store.usage(siteId, 'key_one')).toMatchObject({
        month: '2027-01',
        byTool: [{ tool: 'velaro_get_usage', calls: 1 }],
      });
    });

    it('never goes back in time: a clock set back neither frees a quota nor revives a key', async () => {
      await fixture.store.createKey(newKey('one', { monthlyQuota: 1 }));
      await fixture.store.createKey(newKey('short', { expiresAt: '2026-11-20T00:00:00Z' }));
      fixture.at('2026-12-02T00:00:00Z');
      await fixture.call('one');
      fixture.at('2026-11-15T00:00:00Z');
      expect(await fixture.call('one')).toMatchObject({ refusal: { reason: 'quota' } });
      expect(await fixture.knock('short')).toMatchObject({ refusal: { reason: 'expired' } });
      expect((await fixture.store.findKey(siteId, 'key_short'))?.status).toBe('expired');
    });

    it('writes down the last use at most once a minute', async () => {
      const lastUse = async () => (await fixture.store.findKey(siteId, 'key_admin'))?.lastUsedAt;
      expect(await lastUse()).toBe(null);
      await fixture.knock('admin');
      fixture.passSeconds(59);
      await fixture.knock('admin');
      expect(await lastUse()).toBe('2026-11-10T12:00:00.000Z');
      fixture.passSeconds(1);
      await fixture.knock('admin');
      expect(await lastUse()).toBe('2026-11-10T12:01:00.000Z');
    });

    it('lists a call as open until its outcome is written, once', async () => {
      const call = { tool: 'velaro_list_agents', scope: 'ops', counted: true };
      await fixture.knock('admin', { id: 'call-a', call });
      fixture.passSeconds(1);
      await fixture.knock('admin', { id: 'call-b', call });
      expect(await fixture.store.openCalls()).toEqual([
        { id: 'call-a', tool: 'velaro_list_agents', startedAt: '2026-11-10T12:00:00.000Z' },
        { id: 'call-b', tool: 'velaro_list_agents', startedAt: '2026-11-10T12:00:01.000Z' },
      ]);
      await fixture.store.admit([], [{ id: 'call-a', status: 'ok', durationMs: 12.5 }]);
      expect(await fixture.store.openCalls()).toMatchObject([{ id: 'call-b' }]);
    });

    it('does nothing at all of a batch that fails', async () => {
      const call = { tool: 't', scope: 'ops', counted: true };
      const twice = fixture.attempt('admin', { call });
      await expect(fixture.store.admit([twice, twice], [])).rejects.toThrow(/constraint/i);
      expect(await fixture.store.findKey(siteId, 'key_admin')).toMatchObject({ usedThisMonth: 0, lastUsedAt: null });
      expect(await fixture.store.openCalls()).toEqual([]);
    });
  });

  describe(`${name}: a site on trial`, () => {
    it('has no MCP, but its keys can be managed', async () => {
      const fixture = await openFixture(open, 'trial');
      expect(await fixture.call('admin')).toEqual({ outcome: 'refused', refusal: { reason: 'plan', plan: 'trial' } });
      expect(await fixture.knock('admin')).toMatchObject({ refusal: { reason: 'plan' } });
      expect(await fixture.knock('admin', { surface: 'manage' })).toMatchObject({ outcome: 'admitted' });
      await fixture.close();
    });
  });
}
