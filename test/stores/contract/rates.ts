// The REST API's limits: requests a minute of a key, requests a day of a site, each window exact and spent only by who is let in.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Attempt } from '../../../src/stores/store.ts';
import { type Fixture, newKey, type OpenStore, openFixture, siteId } from '../store-fixture.ts';

export function describeRates(name: string, open: OpenStore): void {
  describe(`${name}: the limits of the REST API`, () => {
    let fixture: Fixture;
    beforeEach(async () => {
      fixture = await openFixture(open);
      await fixture.store.createKey(newKey('rest', { kind: 'rest', scopes: ['read:contacts'] }));
    });
    afterEach(() => fixture.close());

    const rest: Partial<Attempt> = { kind: 'rest', surface: 'rest' };
    const read = { ...rest, call: { tool: 'velaro_list_contacts', scope: 'read:contacts', counted: true } };
    const ask = (text: string, attempt: Partial<Attempt> = rest) => fixture.knock(text, attempt);
    const batch = async (text: string, count: number, attempt: Partial<Attempt> = rest) => {
      const attempts = Array.from({ length: count }, () => fixture.attempt(text, attempt));
      return (await fixture.store.admit(attempts, [])).map(({ outcome }) => outcome);
    };

    it('are told with every answer, and are 60 a minute', async () => {
      fixture.at('2026-11-10T12:00:20.500Z');
      expect(await ask('rest')).toMatchObject({
        outcome: 'admitted',
        rate: { limit: 60, remaining: 59, resetsAt: '2026-11-10T12:01:00.000Z', of: 'key' },
      });
      expect(await batch('rest', 59)).toEqual(Array.from({ length: 59 }, () => 'admitted'));
      const rate = { limit: 60, remaining: 0, resetsAt: '2026-11-10T12:01:00.000Z', of: 'key' };
      expect(await ask('rest')).toEqual({
        outcome: 'refused',
        refusal: { reason: 'rate', rate, retryAfterSeconds: 40 },
        rate,
      });
    });

    it('begin anew with the minute of the clock', async () => {
      fixture.at('2026-11-10T12:00:59.999Z');
      expect((await batch('rest', 61)).at(-1)).toBe('refused');
      fixture.at('2026-11-10T12:01:00Z');
      expect((await batch('rest', 61)).filter((outcome) => outcome === 'admitted').length).toBe(60);
    });

    it('do not begin anew when the clock is set back', async () => {
      await batch('rest', 60);
      fixture.at('2026-11-10T11:00:00Z');
      expect(await ask('rest')).toMatchObject({ outcome: 'refused' });
    });

    it('are the key’s own where they were raised', async () => {
      await fixture.store.createKey(newKey('fast', { kind: 'rest', requestsPerMinute: 90 }));
      expect(await ask('fast')).toMatchObject({ principal: { key: { requestsPerMinute: 90 } }, rate: { limit: 90 } });
      expect((await batch('fast', 100)).filter((outcome) => outcome === 'admitted').length).toBe(89);
    });

    it('count all keys of a site together by the day of the UTC clock', async () => {
      await fixture.store.changeSite(siteId, { requestsPerDay: 100 });
      await fixture.store.createKey(newKey('other', { kind: 'rest' }));
      await batch('rest', 60);
      expect(await ask('other')).toMatchObject({ rate: { limit: 100, remaining: 39, of: 'site' } });
      await batch('other', 39);
      fixture.at('2026-11-10T23:59:59.999Z');
      const rate = { limit: 100, remaining: 0, resetsAt: '2026-11-11T00:00:00.000Z', of: 'site' };
      expect(await ask('rest')).toEqual({
        outcome: 'refused',
        refusal: { reason: 'rate', rate, retryAfterSeconds: 1 },
        rate,
      });
      fixture.at('2026-11-11T00:00:00Z');
      expect(await ask('rest')).toMatchObject({ outcome: 'admitted', rate: { remaining: 59, of: 'key' } });
    });

    it('are 1,000 a day for all keys of the site, unless they are raised', async () => {
      const names = Array.from({ length: 20 }, (_, i) => `k${i}`);
      for (const text of names) await fixture.store.createKey(newKey(text, { kind: 'rest' }));
      const attempts = names.flatMap((text) => Array.from({ length: 55 }, () => fixture.attempt(text, rest)));
      const admitted = async () =>
        (await fixture.store.admit(attempts.splice(0, 275), [])).filter(({ outcome }) => outcome === 'admitted').length;
      expect([await admitted(), await admitted(), await admitted(), await admitted()]).toEqual([275, 275, 275, 175]);
    });

    it('are spent by nobody who is refused: neither limit moves for a refusal by the other, or by the scope', async () => {
      await fixture.store.changeSite(siteId, { requestsPerDay: 100 });
      await batch('rest', 65);
      await ask('rest', { ...rest, call: { tool: 't', scope: 'write:contacts', counted: true } });
      await fixture.store.createKey(newKey('other', { kind: 'rest' }));
      expect(await ask('other')).toMatchObject({ rate: { remaining: 39, of: 'site' } });
      expect((await batch('other', 60)).filter((outcome) => outcome === 'admitted').length).toBe(39);
      fixture.at('2026-11-10T12:00:59Z');
      await fixture.store.changeSite(siteId, { requestsPerDay: 1000 });
      expect(await ask('other')).toMatchObject({ rate: { remaining: 19, of: 'key' } });
    });

    it('are told, and not spent, where keys are managed and where arguments are wrong', async () => {
      for (let i = 0; i < 3; i++) {
        const seen = await ask('rest', { kind: 'rest', surface: 'manage' });
        expect(seen).toMatchObject({ outcome: 'admitted', rate: { remaining: 60 } });
      }
      const wrong = { ...read, call: { ...read.call, counted: false } };
      expect(await ask('rest', wrong)).toMatchObject({ outcome: 'admitted', rate: { remaining: 60 } });
      await batch('rest', 60);
      expect(await ask('rest', { kind: 'rest', surface: 'manage' })).toMatchObject({
        outcome: 'admitted',
        rate: { remaining: 0 },
      });
    });

    it('leave the plan’s quota alone: REST calls are reported by tool and never use up calls of MCP', async () => {
      await batch('rest', 3, read);
      expect(await fixture.store.usage(siteId, 'key_rest')).toMatchObject({
        used: 3,
        byTool: [{ tool: 'velaro_list_contacts', calls: 3 }],
      });
      expect((await fixture.store.findKey(siteId, 'key_rest'))?.usedThisMonth).toBe(3);
      expect(await fixture.call('admin')).toMatchObject({ quota: { used: 1, of: 'plan' } });
      expect(await fixture.store.siteUsage(siteId)).toMatchObject({ used: 1 });
    });

    it('hold on every plan, a trial too', async () => {
      await fixture.store.changeSite(siteId, { plan: 'trial' });
      expect(await ask('rest')).toMatchObject({ outcome: 'admitted' });
    });

    it('say nothing to who has no key', async () => {
      const answer = await ask('nobody');
      expect(answer).toEqual({ outcome: 'refused', refusal: { reason: 'unknown' } });
    });
  });
}
