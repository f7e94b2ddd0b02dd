// What a key has used: by month, tool and day.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fixture, newKey, type OpenStore, openFixture, siteId } from '../store-fixture.ts';

export function describeUsage(name: string, open: OpenStore): void {
  describe(`${name}: usage`, () => {
    let fixture: Fixture;
    beforeEach(async () => {
      fixture = await openFixture(open);
    });
    afterEach(() => fixture.close());

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
  });
}
