// Deals through their tools: found by amount and activity, changed, made once for one intent.
import { describe, expect, it } from 'vitest';
import { createContact } from '../../../src/stores/records/contacts.ts';
import { getLead } from '../../../src/stores/records/leads.ts';
import { createPipeline } from '../../../src/stores/records/pipelines.ts';
import { type OpenStore, siteId } from '../../stores/store-fixture.ts';
import { openNative, textAt } from './native-fixture.ts';

export function describeDealTools(name: string, open: OpenStore): void {
  describe(`deals on ${name}`, () => {
    it('open, over 50,000 dollars and without activity for 30 days are found, and no others', async () => {
      const { call, at } = await openNative(open);
      const make = async (deal: object) => textAt(await call('velaro_create_deal', deal), 'id');
      const usd = { amount: 50_000.01, currency: 'usd' };
      const idle = await make({ name: 'Idle', ...usd });
      await make({ name: 'Small', ...usd, amount: 49_999.99 });
      await make({ name: 'In euros', ...usd, currency: 'EUR' });
      await make({ name: 'Of no amount' });
      await call('velaro_update_deal', { dealId: await make({ name: 'Won', ...usd }), stage: 'won' });
      const logged = await make({ name: 'Called about', ...usd });
      const changed = await make({ name: 'Moved', ...usd });
      at('2026-12-11T12:00:00Z');
      await call('velaro_log_activity', { type: 'call', subject: 'Asked', dealId: logged });
      await call('velaro_update_deal', { dealId: changed, stage: 'Proposal' });
      await make({ name: 'New', ...usd });
      const search = { minAmount: 50_000, currency: 'USD', openOnly: true, noActivitySince: '2026-11-11' };
      expect(await call('velaro_search_deals', search)).toEqual({
        deals: [
          {
            id: idle,
            name: 'Idle',
            amount: '50000.01',
            currency: 'USD',
            stage: 'New',
            status: 'open',
            ownerId: null,
            contactId: null,
            closeDate: null,
            lastActivityAt: '2026-11-10T12:01:00.000Z',
          },
        ],
      });
      expect(await call('velaro_search_deals', { ...search, noActivitySince: '2026-11-10' })).toEqual({ deals: [] });
    });

    it('are changed in stage, amount, owner and day, and found by them', async () => {
      const { call, passSeconds } = await openNative(open);
      const contactId = textAt(await call('velaro_upsert_contact', { email: 'ada@example.com' }), 'id');
      const made = await call('velaro_create_deal', { name: 'Desks', contactId, stage: 'qualified' });
      expect(made).toEqual({
        id: expect.stringMatching(/^lead_/),
        name: 'Desks',
        stage: 'Qualified',
        createdAt: '2026-11-10T12:01:00.000Z',
      });
      const dealId = textAt(made, 'id');
      passSeconds(60);
      const value = { amount: 12.5, currency: 'eur' };
      expect(
        await call('velaro_update_deal', { dealId, ...value, ownerId: 'agt_ben', closeDate: '2026-12-31' }),
      ).toEqual({
        id: dealId,
        stage: 'Qualified',
        amount: '12.50',
        currency: 'EUR',
        updatedAt: '2026-11-10T12:02:00.000Z',
      });
      expect(await call('velaro_update_deal', { dealId, amount: 0.125 })).toMatchObject({
        amount: '0.125',
        currency: 'EUR',
      });
      const deal = { id: dealId, ownerId: 'agt_ben', contactId, closeDate: '2026-12-31', status: 'open' };
      for (const filter of [{ ownerId: 'agt_ben' }, { contactId }, { stage: 'QUALIFIED' }, { currency: 'eur' }])
        expect(await call('velaro_search_deals', filter)).toMatchObject({ deals: [deal] });
      for (const filter of [{ ownerId: 'agt_amara' }, { stage: 'New' }, { minAmount: 0.126 }])
        expect(await call('velaro_search_deals', filter)).toEqual({ deals: [] });
    });

    it('are made once for one idempotencyKey', async () => {
      const { call, failure } = await openNative(open);
      const deal = { name: 'Desks', idempotencyKey: 'intent-1' };
      const made = await call('velaro_create_deal', deal);
      expect(await call('velaro_create_deal', deal)).toEqual(made);
      expect(await failure('velaro_create_deal', { ...deal, name: 'Chairs' })).toMatchObject({
        code: 'idempotency.mismatch',
        message: 'idempotencyKey was used for something else.',
        details: { field: 'idempotencyKey' },
      });
      expect(await call('velaro_search_deals', {})).toMatchObject({ deals: [{ name: 'Desks' }] });
    });

    it('go into the workspace of their contact, and into its stages', async () => {
      const { call, read, write, second } = await openNative(open);
      const contact = await write(() => createContact(second, { email: 'ada@example.com' }));
      const made = await call('velaro_create_deal', { name: 'Desks', contactId: contact.id, stage: 'Proposal' });
      const deal = await read(() => getLead(second, textAt(made, 'id')));
      expect(deal).toMatchObject({ workspaceId: second.workspaceId, stageName: 'Proposal' });
      await call('velaro_update_deal', { dealId: deal.id, stage: 'won' });
      expect(await read(() => getLead(second, deal.id))).toMatchObject({
        stageName: 'Won',
        pipelineId: deal.pipelineId,
      });
      expect(await call('velaro_search_deals', { stage: 'Won' })).toMatchObject({
        deals: [{ id: deal.id, status: 'won' }],
      });
    });

    it('of a stage that is not there name those that are', async () => {
      const { failure, write } = await openNative(open);
      const search = { stage: 'Asleep' };
      expect(await failure('velaro_search_deals', search, { siteId: 'site_b', keyId: 'key_b' })).toMatchObject({
        hint: 'There are no stages yet: the first deal brings them.',
      });
      const place = { siteId, environment: 'live' } as const;
      for (const name of ['A', 'B', 'C', 'D', 'E', 'F'])
        await write(() => createPipeline(place, name, [{ name: `In ${name}`, kind: 'open' }]));
      expect((await failure('velaro_search_deals', search))?.hint).toBe(
        'Some of the stages are: In A, In B, In C, In D, In E.',
      );
    });

    it('of another site are not there', async () => {
      const { call, failure } = await openNative(open);
      const dealId = textAt(await call('velaro_create_deal', { name: 'Desks' }), 'id');
      const elsewhere = { siteId: 'site_b', keyId: 'key_b' };
      expect(await failure('velaro_update_deal', { dealId, stage: 'Won' }, elsewhere)).toMatchObject({
        code: 'record.unknown',
      });
      expect(await failure('velaro_log_activity', { type: 'note', subject: 'x', dealId }, elsewhere)).toMatchObject({
        code: 'record.unknown',
      });
      expect(await call('velaro_search_deals', {})).toMatchObject({ deals: [{ status: 'open' }] });
    });
  });
}
