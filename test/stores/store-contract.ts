// What every store must do, whatever database is behind it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Agent } from '../../src/stores/store.ts';
import { describeBilling } from './contract/billing.ts';
import { describeCallWork } from './contract/call-work.ts';
import { describeCampaignRecords } from './contract/campaigns.ts';
import { describeCredentials } from './contract/credentials.ts';
import { describeIdempotency } from './contract/idempotency.ts';
import { describeKeyAudit } from './contract/key-audit.ts';
import { describeRates } from './contract/rates.ts';
import { describeContacts } from './contract/records-contacts.ts';
import { describeConversations } from './contract/records-conversations.ts';
import { describeIsolation } from './contract/records-isolation.ts';
import { describeRecordsAsJson } from './contract/records-json.ts';
import { describeKnowledge } from './contract/records-knowledge.ts';
import { describeLeads } from './contract/records-leads.ts';
import { describeWork } from './contract/work.ts';
import { describeWorkflowRecords } from './contract/workflows.ts';
import { describeWorkspaces } from './contract/workspaces.ts';
import { type Fixture, newKey, type OpenStore, openFixture, secretOf, siteId } from './store-fixture.ts';

export function describeStore(name: string, open: OpenStore): void {
  describeRates(name, open);
  describeWorkspaces(name, open);
  describeCredentials(name, open);
  describeBilling(name, open);
  describeIdempotency(name, open);
  describeKeyAudit(name, open);
  describeWork(name, open);
  describeCallWork(name, open);
  describeContacts(name, open);
  describeConversations(name, open);
  describeLeads(name, open);
  describeKnowledge(name, open);
  describeIsolation(name, open);
  describeRecordsAsJson(name, open);
  describeWorkflowRecords(name, open);
  describeCampaignRecords(name, open);

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

  describe(`${name}: rotation`, () => {
    let fixture: Fixture;
    beforeEach(async () => {
      fixture = await openFixture(open);
      await fixture.store.createKey(newKey('old'));
    });
    afterEach(() => fixture.close());
    const rotate = (to: string, grace: number | 'at-once') =>
      fixture.store.rotateKey(siteId, 'key_old', secretOf(to), grace);
    const answers = async (...texts: string[]) => {
      const found: string[] = [];
      for (const text of texts) {
        const admission = await fixture.knock(text, { surface: 'manage' });
        found.push(admission.outcome === 'refused' ? admission.refusal.reason : admission.outcome);
      }
      return found;
    };

    it('leaves the old text alone until the new one is used, and then for the grace period', async () => {
      expect(await rotate('new', 3600)).toMatchObject({ id: 'key_old', prefix: 'prefix of old', status: 'active' });
      fixture.passSeconds(23 * 3600);
      expect(await answers('old')).toEqual(['admitted']);
      expect(await fixture.knock('new')).toMatchObject({
        principal: { key: { id: 'key_old', prefix: 'prefix of new' } },
      });
      fixture.passSeconds(3599);
      expect(await answers('old', 'new')).toEqual(['admitted', 'admitted']);
      fixture.passSeconds(1);
      expect(await answers('old', 'new')).toEqual(['revoked', 'admitted']);
    });

    it('ends the old text with the first use of the new one when there is no grace, also in one batch', async () => {
      await rotate('new', 0);
      const batch = ['old', 'new', 'old'].map((text) => fixture.attempt(text));
      expect(await fixture.store.admit(batch, [])).toMatchObject([
        { outcome: 'admitted' },
        { outcome: 'admitted' },
        { refusal: { reason: 'revoked', at: '2026-11-10T12:00:00.000Z' } },
      ]);
    });

    it('counts both texts as one key', async () => {
      await rotate('new', 3600);
      await fixture.call('old');
      await fixture.call('new');
      expect(await fixture.call('old')).toMatchObject({ principal: { key: { usedThisMonth: 3 } } });
    });

    it('takes a first use that is refused for its scope as a use', async () => {
      await rotate('new', 0);
      expect(await fixture.knock('new', { call: { tool: 't', scope: 'itsm', counted: true } })).toMatchObject({
        refusal: { reason: 'scope' },
      });
      expect(await answers('old', 'new')).toEqual(['revoked', 'admitted']);
    });

    it('forgets a new text that is not used for a day', async () => {
      await rotate('new', 0);
      fixture.passSeconds(24 * 3600);
      expect(await answers('new', 'old')).toEqual(['unknown', 'admitted']);
    });

    it('replaces a new text that waits for its first use', async () => {
      await rotate('lost', 0);
      await rotate('new', 0);
      expect(await answers('lost', 'old', 'new')).toEqual(['unknown', 'admitted', 'admitted']);
    });

    it('lets no older text live longer than the latest rotation allows', async () => {
      await rotate('second', 7 * 24 * 3600);
      await answers('second');
      await rotate('third', 60);
      await answers('third');
      fixture.passSeconds(59);
      expect(await answers('old', 'second', 'third')).toEqual(['admitted', 'admitted', 'admitted']);
      fixture.passSeconds(1);
      expect(await answers('old', 'second', 'third')).toEqual(['revoked', 'revoked', 'admitted']);
    });

    it('kills every older text at once when it is told to', async () => {
      await rotate('second', 3600);
      await answers('second');
      expect(await rotate('third', 'at-once')).toMatchObject({ prefix: 'prefix of third' });
      expect(await answers('old', 'second', 'third')).toEqual(['revoked', 'revoked', 'admitted']);
    });

    it('refuses every text of a revoked key, the waiting one too', async () => {
      await rotate('new', 3600);
      await fixture.store.revokeKey(siteId, 'key_old');
      expect(await answers('old', 'new')).toEqual(['revoked', 'revoked']);
    });

    it('changes nothing of a key that is revoked or expired, and knows no key of another site', async () => {
      await fixture.store.createKey(newKey('short', { expiresAt: '2026-11-10T12:30:00Z' }));
      await fixture.store.revokeKey(siteId, 'key_old');
      expect(await rotate('new', 0)).toMatchObject({ status: 'revoked' });
      fixture.passSeconds(1800);
      expect(await fixture.store.rotateKey(siteId, 'key_short', secretOf('new'), 0)).toMatchObject({
        status: 'expired',
      });
      expect(await fixture.store.rotateKey('site_b', 'key_old', secretOf('new'), 0)).toBe(undefined);
      expect(await answers('new')).toEqual(['unknown']);
    });
  });

  describe(`${name}: sites, keys and agents`, () => {
    let fixture: Fixture;
    beforeEach(async () => {
      fixture = await openFixture(open);
    });
    afterEach(() => fixture.close());

    it('is initialised once', async () => {
      const again = await fixture.store.initialise({ id: 'site_b', name: 'b', plan: 'trial' }, newKey('second'));
      expect(again).toBe(false);
      expect(await fixture.store.listSites()).toEqual([{ id: 'site_a', name: 'acme', plan: 'professional' }]);
      expect(await fixture.knock('second')).toMatchObject({ refusal: { reason: 'unknown' } });
    });

    it('lists the keys of a site, newest first', async () => {
      await fixture.store.createKey(newKey('b', { monthlyQuota: 7, expiresAt: '2027-01-31T00:00:00+01:00' }));
      await fixture.store.createKey(newKey('a'));
      const keys = await fixture.store.listKeys(siteId);
      expect(keys.map(({ id }) => id)).toEqual(['key_a', 'key_b', 'key_admin']);
      expect(keys[1]).toMatchObject({ monthlyQuota: 7, expiresAt: '2027-01-30T23:00:00.000Z', usedThisMonth: 0 });
    });

    it('keeps the keys of other sites out of sight and out of reach', async () => {
      expect(await fixture.store.listKeys('site_b')).toEqual([]);
      expect(await fixture.store.findKey('site_b', 'key_admin')).toBe(undefined);
      expect(await fixture.store.revokeKey('site_b', 'key_admin')).toBe(false);
      await expect(fixture.store.usage('site_b', 'key_admin')).rejects.toMatchObject({ code: 'key.unknown' });
      expect(await fixture.knock('admin')).toMatchObject({ outcome: 'admitted' });
    });

    it('refuses a month that is none', async () => {
      for (const month of ['2026-13', '2026-1', 'may', ''])
        await expect(fixture.store.usage(siteId, 'key_admin', month)).rejects.toMatchObject({
          code: 'argument.invalid',
          details: { field: 'month' },
        });
    });

    it('ranks tools by calls, and shows the nearer of two limits', async () => {
      await fixture.store.createKey(newKey('k', { monthlyQuota: 100 }));
      for (const tool of ['b', 'a', 'c', 'c']) await fixture.call('k', tool);
      expect(await fixture.store.usage(siteId, 'key_k')).toEqual({
        month: '2026-11',
        used: 4,
        quota: { limit: 100, used: 4, resetsAt: '2026-12-01T00:00:00.000Z', of: 'key' },
        byTool: [
          { tool: 'c', calls: 2 },
          { tool: 'a', calls: 1 },
          { tool: 'b', calls: 1 },
        ],
        byDay: [{ day: '2026-11-10', calls: 4 }],
      });
    });

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
