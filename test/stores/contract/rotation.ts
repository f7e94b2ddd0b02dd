// A key that is given a new text: which of its texts open the door, and until when.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fixture, newKey, type OpenStore, openFixture, secretOf, siteId } from '../store-fixture.ts';

export function describeRotation(name: string, open: OpenStore): void {
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
}
