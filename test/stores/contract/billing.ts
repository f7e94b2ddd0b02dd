// Plans and billing: the month of a site, calls beyond the plan, reports by key, tool and day, and alerts.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listen } from '../../../src/stores/events/listeners.ts';
import { listJobs } from '../../../src/stores/jobs/manage-jobs.ts';
import { noticeAddress, noticeKind } from '../../../src/stores/notices.ts';
import type { Admission } from '../../../src/stores/store.ts';
import { type Fixture, newKey, type OpenStore, openFixture, siteId } from '../store-fixture.ts';

const call = { tool: 'velaro_list_agents', scope: 'ops', counted: true };
const alertWebhook = { url: 'https://example.com/alerts', secret: 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' };

export function describeBilling(name: string, open: OpenStore): void {
  let fixture: Fixture;
  const notices = async () =>
    (await fixture.store.read(() => listJobs({ kind: noticeKind }, 10))).map(({ payload }) => payload);
  const spend = async (text: string, count: number): Promise<readonly Admission[]> =>
    await fixture.store.admit(
      Array.from({ length: count }, () => fixture.attempt(text, { call })),
      [],
    );
  const percents = (admissions: readonly Admission[]) =>
    admissions.flatMap((answer) =>
      answer.outcome === 'admitted'
        ? (answer.alerts ?? []).map(({ of, percent, used }) => `${of} ${percent} ${used}`)
        : [],
    );

  describe(`${name}: the month of a site`, () => {
    beforeEach(async () => {
      fixture = await openFixture(open);
    });
    afterEach(() => fixture.close());

    it('begins on its billing day at 00:00 UTC', async () => {
      await fixture.store.changeSite(siteId, { billingDay: 15 });
      await fixture.store.createKey(newKey('one', { monthlyQuota: 1 }));
      fixture.at('2026-12-14T23:59:59.999Z');
      expect(await fixture.call('one')).toMatchObject({ quota: { resetsAt: '2026-12-15T00:00:00.000Z' } });
      expect(await fixture.call('one')).toMatchObject({ refusal: { retryAfterSeconds: 1 } });
      fixture.at('2026-12-15T00:00:00Z');
      expect(await fixture.call('one')).toMatchObject({ quota: { used: 1, resetsAt: '2027-01-15T00:00:00.000Z' } });
      expect(await fixture.store.usage(siteId, 'key_one', '2026-11')).toMatchObject({ month: '2026-11', used: 1 });
      expect(await fixture.store.usage(siteId, 'key_one')).toMatchObject({ month: '2026-12', used: 1 });
    });

    it('is 28 February to 28 March for who is billed on the 28th, in a leap year too', async () => {
      await fixture.store.changeSite(siteId, { billingDay: 28 });
      fixture.at('2028-02-29T12:00:00Z');
      expect(await fixture.call('admin')).toMatchObject({ quota: { used: 1, resetsAt: '2028-03-28T00:00:00.000Z' } });
      fixture.at('2028-03-27T23:59:59Z');
      expect(await fixture.call('admin')).toMatchObject({ quota: { used: 2 } });
      fixture.at('2028-03-28T00:00:00Z');
      expect(await fixture.call('admin')).toMatchObject({ quota: { used: 1, resetsAt: '2028-04-28T00:00:00.000Z' } });
    });

    it('takes the nearest day that every month has', async () => {
      expect(await fixture.store.changeSite(siteId, { billingDay: 31 })).toMatchObject({ billingDay: 28 });
      expect(await fixture.store.changeSite(siteId, { billingDay: 0 })).toMatchObject({ billingDay: 1 });
    });

    it('is counted again from its days when the billing day changes: nobody gets a quota twice', async () => {
      await fixture.store.createKey(newKey('k', { monthlyQuota: 10 }));
      fixture.at('2026-11-11T00:00:00Z');
      await spend('k', 3);
      fixture.at('2026-11-20T00:00:00Z');
      await spend('k', 4);
      await fixture.store.changeSite(siteId, { billingDay: 12 });
      expect(await fixture.call('k')).toMatchObject({ quota: { used: 5, resetsAt: '2026-12-12T00:00:00.000Z' } });
      await fixture.store.changeSite(siteId, { billingDay: 1 });
      expect((await fixture.store.findKey(siteId, 'key_k'))?.usedThisMonth).toBe(8);
      expect(await fixture.call('k')).toMatchObject({ quota: { used: 9, of: 'key' } });
      expect(await fixture.store.siteUsage(siteId)).toMatchObject({ used: 9 });
    });
  });

  describe(`${name}: the settings of a site`, () => {
    beforeEach(async () => {
      fixture = await openFixture(open);
    });
    afterEach(() => fixture.close());

    it('are the documented ones at first, and change one by one', async () => {
      const settings = {
        plan: 'professional',
        billingDay: 1,
        overage: false,
        alerts: true,
        alertWebhook: null,
        requestsPerDay: 1000,
      };
      expect(await fixture.store.findSite(siteId)).toEqual(settings);
      const changes = { overage: true, alertWebhook, requestsPerDay: 5000 };
      expect(await fixture.store.changeSite(siteId, changes)).toEqual({ ...settings, ...changes });
      expect(await fixture.store.changeSite(siteId, { plan: 'enterprise' })).toEqual({
        ...settings,
        ...changes,
        plan: 'enterprise',
      });
      expect(await fixture.store.findSite(siteId)).toEqual({ ...settings, ...changes, plan: 'enterprise' });
      expect(await fixture.store.findSite('site_b')).toBe(undefined);
      expect(await fixture.store.changeSite('site_b', { overage: true })).toBe(undefined);
    });

    it('hold from the next attempt on', async () => {
      await fixture.store.changeSite(siteId, { plan: 'trial' });
      expect(await fixture.call('admin')).toMatchObject({ refusal: { reason: 'plan' } });
      await fixture.store.changeSite(siteId, { plan: 'enterprise' });
      expect(await fixture.call('admin')).toMatchObject({ quota: { limit: 50_000 } });
    });
  });

  describe(`${name}: calls beyond the plan`, () => {
    beforeEach(async () => {
      fixture = await openFixture(open);
      await spend('admin', 5000);
    });
    afterEach(() => fixture.close());

    it('are refused unless overage billing is on; then they are served and counted as overage', async () => {
      expect(await fixture.call('admin')).toMatchObject({ refusal: { reason: 'quota', quota: { used: 5000 } } });
      await fixture.store.changeSite(siteId, { overage: true });
      expect(await fixture.call('admin')).toMatchObject({
        outcome: 'admitted',
        overage: true,
        quota: { limit: 5000, used: 5001, of: 'plan' },
      });
      await spend('admin', 2);
      expect(await fixture.store.siteUsage(siteId)).toMatchObject({ used: 5003, overage: 3, quota: { used: 5003 } });
      await fixture.store.changeSite(siteId, { overage: false });
      expect(await fixture.call('admin')).toMatchObject({ refusal: { quota: { limit: 5000, used: 5003 } } });
    });

    it('are still refused where the key’s own quota is used up', async () => {
      await fixture.store.changeSite(siteId, { overage: true });
      await fixture.store.createKey(newKey('two', { monthlyQuota: 2 }));
      expect((await spend('two', 3)).map(({ outcome }) => outcome)).toEqual(['admitted', 'admitted', 'refused']);
    });
  });

  describe(`${name}: reports`, () => {
    beforeEach(async () => {
      fixture = await openFixture(open);
    });
    afterEach(() => fixture.close());

    it('tell of a site by key, tool and day', async () => {
      await fixture.store.createKey(newKey('b'));
      await fixture.store.createKey(newKey('unused'));
      await fixture.call('admin', 't2');
      await fixture.call('b', 't1');
      fixture.at('2026-11-12T00:00:00Z');
      await fixture.call('b', 't2');
      expect(await fixture.store.siteUsage(siteId)).toEqual({
        month: '2026-11',
        used: 3,
        overage: 0,
        quota: { limit: 5000, used: 3, resetsAt: '2026-12-01T00:00:00.000Z', of: 'plan' },
        byKey: [
          { keyId: 'key_b', label: 'b', calls: 2 },
          { keyId: 'key_admin', label: 'admin', calls: 1 },
        ],
        byTool: [
          { tool: 't2', calls: 2 },
          { tool: 't1', calls: 1 },
        ],
        byDay: [
          { day: '2026-11-10', calls: 2 },
          { day: '2026-11-12', calls: 1 },
        ],
      });
      expect(await fixture.store.siteUsage(siteId, '2026-10')).toMatchObject({ used: 0, byKey: [], byDay: [] });
      expect(await fixture.store.siteUsage('site_b')).toBe(undefined);
      await expect(fixture.store.siteUsage(siteId, 'may')).rejects.toMatchObject({ code: 'argument.invalid' });
    });

    it('tell which scopes a key has used, and when last', async () => {
      const ask = (tool: string, scope: string) => fixture.knock('admin', { call: { tool, scope, counted: true } });
      await ask('a', 'crm');
      await ask('b', 'ops');
      fixture.at('2027-01-05T23:00:00Z');
      await ask('c', 'ops');
      await ask('d', 'itsm');
      const used = (await fixture.store.scopeUse(siteId, 'key_admin')).toSorted((a, b) => (a.scope < b.scope ? -1 : 1));
      expect(used).toEqual([
        { scope: 'crm', calls: 1, lastUsedOn: '2026-11-10' },
        { scope: 'ops', calls: 2, lastUsedOn: '2027-01-05' },
      ]);
      expect(await fixture.store.scopeUse('site_b', 'key_admin')).toEqual([]);
    });
  });

  describe(`${name}: alerts`, () => {
    beforeEach(async () => {
      fixture = await openFixture(open);
      await fixture.store.changeSite(siteId, { alertWebhook });
    });
    afterEach(() => fixture.close());

    it('are made at 80 and at 100 percent of the plan, by the very call that gets there, once a month each', async () => {
      expect(percents(await spend('admin', 3999))).toEqual([]);
      expect(await fixture.call('admin')).toMatchObject({
        alerts: [
          {
            siteId,
            of: 'plan',
            keyId: null,
            percent: 80,
            limit: 5000,
            used: 4000,
            month: '2026-11',
            resetsAt: '2026-12-01T00:00:00.000Z',
          },
        ],
      });
      await fixture.store.changeSite(siteId, { overage: true });
      expect(percents(await spend('admin', 1100))).toEqual(['plan 100 5000']);
      expect(percents(await spend('admin', 100))).toEqual([]);
      fixture.at('2026-12-01T00:00:00Z');
      expect(percents(await spend('admin', 4500))).toEqual(['plan 80 4000']);
    });

    it('are made for a key’s own quota too, both at once where it is tiny', async () => {
      await fixture.store.createKey(newKey('five', { monthlyQuota: 5 }));
      await fixture.store.createKey(newKey('one', { monthlyQuota: 1 }));
      expect(percents(await spend('five', 9))).toEqual(['key 80 4', 'key 100 5']);
      expect(percents(await spend('one', 9))).toEqual(['key 80 1', 'key 100 1']);
    });

    it('are not made where they are switched off, and not made up for', async () => {
      await fixture.store.changeSite(siteId, { alerts: false });
      await fixture.store.createKey(newKey('five', { monthlyQuota: 5 }));
      expect(percents(await spend('five', 4))).toEqual([]);
      expect(await notices()).toEqual([]);
    });

    it('are on the list of jobs with the call that makes them, for the site’s own address', async () => {
      await fixture.store.createKey(newKey('five', { monthlyQuota: 5 }));
      await spend('five', 4);
      fixture.passSeconds(1);
      await spend('five', 1);
      const [first, second] = await notices();
      expect(first).toEqual({
        id: expect.stringMatching(/^msg_[0-9A-Za-z]{20}$/),
        type: 'quota.alert',
        timestamp: '2026-11-10T12:00:00.000Z',
        data: {
          siteId,
          of: 'key',
          keyId: 'key_five',
          percent: 80,
          limit: 5,
          used: 4,
          month: '2026-11',
          resetsAt: '2026-12-01T00:00:00.000Z',
        },
      });
      expect(second).toMatchObject({ data: { percent: 100 }, timestamp: '2026-11-10T12:00:01.000Z' });
      expect(await fixture.store.read(() => noticeAddress(siteId))).toEqual(alertWebhook);
    });

    it('are events too, which the site’s webhooks may want', async () => {
      const listener = {
        target: 'whk_1',
        kind: 'note',
        siteId,
        environment: 'live',
        workspaceId: 'a'.repeat(24),
      } as const;
      await fixture.store.transact(() => listen({ ...listener, events: ['usage.alert'] }));
      await fixture.store.createKey(newKey('five', { monthlyQuota: 5 }));
      await spend('five', 4);
      const jobs = await fixture.store.read(() => listJobs({ kind: 'note' }, 10));
      expect(jobs).toMatchObject([{ owner: 'whk_1', orderingKey: 'whk_1:key_five' }]);
    });

    it('are for the log alone where the site has no address for them', async () => {
      await fixture.store.changeSite(siteId, { alertWebhook: null });
      await fixture.store.createKey(newKey('two', { monthlyQuota: 1 }));
      expect(percents(await spend('two', 1))).toEqual(['key 80 1', 'key 100 1']);
      expect(await fixture.store.read(() => noticeAddress(siteId))).toBeUndefined();
    });
  });
}
