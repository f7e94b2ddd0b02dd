// Contacts, deals, cases and activities through their tools: one set of records with the APIs, seen by its own site only.
import { describe, expect, it } from 'vitest';
import { listActivities } from '../../../src/stores/records/activities.ts';
import { createContact, getContact } from '../../../src/stores/records/contacts.ts';
import { startConversation } from '../../../src/stores/records/messages.ts';
import type { OpenStore } from '../../stores/store-fixture.ts';
import { everyPageOf, openNative, textAt } from './native-fixture.ts';

const nobody = 'con_00000000000000000000';

export function describeCrmTools(name: string, open: OpenStore): void {
  describe(`contacts on ${name}`, () => {
    it('are made once, then changed: by id, by e-mail address, by phone number', async () => {
      const { call, read, site } = await openNative(open);
      const made = await call('velaro_upsert_contact', { email: 'Ada@Example.com', firstName: 'Ada', tags: ['VIP'] });
      expect(made).toEqual({
        id: expect.stringMatching(/^con_/),
        created: true,
        email: 'ada@example.com',
        updatedAt: '2026-11-10T12:01:00.000Z',
      });
      const contactId = textAt(made, 'id');
      const again = { created: false, id: contactId };
      expect(await call('velaro_upsert_contact', { email: 'ada@example.com', phone: '+15558675310' })).toMatchObject(
        again,
      );
      expect(await call('velaro_upsert_contact', { phone: '+15558675310', company: 'Acme' })).toMatchObject(again);
      const fields = { language: 'fr', seats: 3 };
      expect(await call('velaro_upsert_contact', { contactId, lastName: 'Byron', customFields: fields })).toMatchObject(
        again,
      );
      expect(await read(getContact(site, contactId))).toMatchObject({
        email: 'ada@example.com',
        phone: '+15558675310',
        firstName: 'Ada',
        lastName: 'Byron',
        company: 'Acme',
        tags: ['VIP'],
        customFields: fields,
      });
    });

    it('made by an API are the ones that are found; those of sandbox data and of other sites are not', async () => {
      const { call, write, site, sandbox } = await openNative(open);
      const { id } = await write(
        createContact(site, { email: 'lea@example.com', firstName: 'Léa', lastName: 'Dubois', phone: '+33155501120' }),
      );
      await write(createContact(sandbox, { firstName: 'Lea', lastName: 'Sandbox' }));
      for (const filter of [{ query: 'lea dubois' }, { email: 'Lea@example.com' }, { phone: '+33155501120' }, {}])
        expect(await call('velaro_search_contacts', filter)).toMatchObject({ contacts: [{ id, firstName: 'Léa' }] });
      expect(await call('velaro_search_contacts', { tag: 'VIP' })).toEqual({ contacts: [] });
      expect(await call('velaro_search_contacts', {}, { siteId: 'site_b' })).toEqual({ contacts: [] });
    });

    it('come page by page, each once; a cursor is of its key and its filters', async () => {
      const fixture = await openNative(open);
      const { call, failure, write, site, passSeconds } = fixture;
      for (const company of ['A', 'B', 'C', 'D', 'E']) {
        await write(createContact(site, { company, firstName: 'Sam' }));
        passSeconds(1);
      }
      const found = await everyPageOf(fixture, 'velaro_search_contacts', 'contacts', { query: 'sam', limit: 2 });
      expect(found).toMatchObject(['E', 'D', 'C', 'B', 'A'].map((company) => ({ company })));
      const cursor = textAt(await call('velaro_search_contacts', { query: 'sam', limit: 2 }), 'nextCursor');
      const refused = { code: 'argument.invalid', details: { field: 'cursor' } };
      expect(await failure('velaro_search_contacts', { query: 'sa', cursor })).toMatchObject(refused);
      expect(await failure('velaro_search_contacts', { query: 'sam', cursor: 'made-up' })).toMatchObject(refused);
      const byAnother = await failure('velaro_search_contacts', { query: 'sam', cursor }, { keyId: 'key_other' });
      expect(byAnother).toMatchObject(refused);
    });

    it('are refused with the field that is wrong', async () => {
      const { call, failure } = await openNative(open);
      expect((await failure('velaro_upsert_contact', { firstName: 'Ada' }))?.message).toBe(
        'email is missing: give contactId, email or phone, by which the contact is known.',
      );
      expect((await failure('velaro_upsert_contact', { phone: '(555) 867-5310' }))?.message).toMatch(
        /^phone must be a number in E\.164 form/,
      );
      expect((await failure('velaro_upsert_contact', { contactId: '90100001' }))?.message).toBe(
        "contactId must be the id of a contact, as Velaro's own tools give it.",
      );
      expect(await failure('velaro_upsert_contact', { contactId: nobody, firstName: 'Ada' })).toMatchObject({
        code: 'record.unknown',
        message: `contactId: there is no contact ${nobody}.`,
        hint: 'velaro_search_contacts gives the ids of those that are there.',
        details: { field: 'contactId' },
      });
      await call('velaro_upsert_contact', { email: 'ada@example.com' });
      const other = textAt(await call('velaro_upsert_contact', { email: 'bob@example.com' }), 'id');
      expect(await failure('velaro_upsert_contact', { contactId: other, email: 'ada@example.com' })).toMatchObject({
        code: 'record.exists',
        details: { field: 'email' },
      });
    });
  });

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

    it('are refused with the field that is wrong', async () => {
      const { call, failure } = await openNative(open);
      const dealId = textAt(await call('velaro_create_deal', { name: 'Desks' }), 'id');
      const unknown = 'lead_00000000000000000000';
      const messages: readonly [string, object, string][] = [
        ['velaro_create_deal', { name: 'x', amount: 5 }, 'currency is missing: amount and currency go together.'],
        ['velaro_create_deal', { name: 'x', currency: 'EUR' }, 'amount is missing: amount and currency go together.'],
        [
          'velaro_create_deal',
          { name: 'x', amount: 0.0001, currency: 'EUR' },
          'amount must have at most three digits after the point.',
        ],
        ['velaro_create_deal', { name: 'x', amount: -1, currency: 'EUR' }, 'amount must be at least 0.'],
        ['velaro_create_deal', { name: 'x', closeDate: '2026-02-30' }, 'closeDate must be a day, such as 2026-12-31.'],
        [
          'velaro_search_deals',
          { noActivitySince: '30 days' },
          'noActivitySince must be a date, such as 2026-10-23, or a date and time with its zone.',
        ],
        ['velaro_search_deals', { stage: 'Nowhere' }, 'stage: there is no stage "Nowhere".'],
        ['velaro_update_deal', { dealId }, 'arguments hold nothing to change: give another field beside dealId.'],
        ['velaro_update_deal', { dealId, amount: 5 }, 'currency is missing: the deal has no amount yet.'],
        ['velaro_update_deal', { dealId, ownerId: 'agt_none' }, 'ownerId: there is no agent "agt_none".'],
        ['velaro_update_deal', { dealId: unknown, stage: 'Won' }, `dealId: there is no deal ${unknown}.`],
        [
          'velaro_update_deal',
          { dealId: '90100001', stage: 'Won' },
          "dealId must be the id of a deal, as Velaro's own tools give it.",
        ],
        ['velaro_create_deal', { name: 'x', contactId: nobody }, `contactId: there is no contact ${nobody}.`],
      ];
      for (const [tool, args, message] of messages) expect((await failure(tool, args))?.message).toBe(message);
      expect((await failure('velaro_update_deal', { dealId, stage: 'Nowhere' }))?.hint).toBe(
        'The stages are: New, Qualified, Proposal, Negotiation, Won, Lost.',
      );
    });

    it('of another site are not there', async () => {
      const { call, failure, store } = await openNative(open);
      const dealId = textAt(await call('velaro_create_deal', { name: 'Desks' }), 'id');
      const elsewhere = { siteId: 'site_b', keyId: 'key_b' };
      expect(await failure('velaro_update_deal', { dealId, stage: 'Won' }, elsewhere)).toMatchObject({
        code: 'record.unknown',
      });
      expect(await failure('velaro_log_activity', { type: 'note', subject: 'x', dealId }, elsewhere)).toMatchObject({
        code: 'record.unknown',
      });
      expect(await call('velaro_search_deals', {})).toMatchObject({ deals: [{ status: 'open' }] });
      expect((await store.listSites()).map(({ id }) => id)).toEqual(['site_a']);
    });
  });

  describe(`cases on ${name}`, () => {
    it('are opened out of a conversation, worked on, commented and found', async () => {
      const { call, read, write, site, passSeconds } = await openNative(open);
      const talk = { visitorEmail: 'ada@example.com', message: 'My desk is broken' };
      const conversation = await write(startConversation(site, talk));
      const subject = 'Cracked leg';
      const made = await call('velaro_create_case', { subject, priority: 'high', conversationId: conversation.id });
      expect(made).toEqual({
        id: expect.stringMatching(/^case_/),
        number: 1,
        status: 'open',
        createdAt: '2026-11-10T12:01:00.000Z',
      });
      const caseId = textAt(made, 'id');
      passSeconds(60);
      const change = { caseId, status: 'pending', assignedTo: 'agt_amara', comment: 'A new leg was ordered.' };
      const updatedAt = '2026-11-10T12:02:00.000Z';
      expect(await call('velaro_update_case', change)).toEqual({ id: caseId, number: 1, status: 'pending', updatedAt });
      const shown = {
        id: caseId,
        number: 1,
        subject,
        status: 'pending',
        priority: 'high',
        contactId: conversation.contactId,
        assignedTo: 'agt_amara',
        createdAt: '2026-11-10T12:01:00.000Z',
      };
      for (const filter of [
        { query: '#1 leg' },
        { status: 'pending' },
        { priority: 'high' },
        { assignedTo: 'agt_amara' },
      ])
        expect(await call('velaro_search_cases', filter)).toEqual({ cases: [shown] });
      for (const filter of [{ query: 'table' }, { status: 'open' }, { assignedTo: 'agt_ben' }, { contactId: nobody }])
        expect(await call('velaro_search_cases', filter)).toEqual({ cases: [] });
      expect((await read(listActivities(site, { caseId }, { limit: 5 }))).items).toMatchObject([
        { type: 'note', subject: 'Comment on case 1', body: 'A new leg was ordered.', caseId },
      ]);
    });

    it('are refused with the field that is wrong, and then nothing is written', async () => {
      const { call, failure, read, site } = await openNative(open);
      const caseId = textAt(await call('velaro_create_case', { subject: 'Leg', idempotencyKey: 'k' }), 'id');
      expect(await call('velaro_create_case', { subject: 'Leg', idempotencyKey: 'k' })).toMatchObject({ id: caseId });
      expect(await failure('velaro_update_case', { caseId, assignedTo: 'agt_none', comment: 'Lost?' })).toMatchObject({
        code: 'argument.invalid',
        details: { field: 'assignedTo' },
      });
      expect((await failure('velaro_update_case', { caseId, status: 'done' }))?.message).toBe(
        'status must be one of open, pending, resolved, closed.',
      );
      expect((await failure('velaro_create_case', { subject: 'x\0y' }))?.message).toBe(
        'subject must not hold the character NUL.',
      );
      const unknown = 'case_00000000000000000000';
      expect(await failure('velaro_update_case', { caseId: unknown, status: 'open' })).toMatchObject({
        message: `caseId: there is no case ${unknown}.`,
      });
      expect(await call('velaro_search_cases', {})).toMatchObject({ cases: [{ id: caseId, status: 'open' }] });
      expect((await read(listActivities(site, { caseId }, { limit: 5 }))).items).toEqual([]);
    });
  });

  describe(`activities on ${name}`, () => {
    it('are logged on a contact and a deal at once, and on something', async () => {
      const { call, failure, read, site } = await openNative(open);
      const contactId = textAt(await call('velaro_upsert_contact', { email: 'ada@example.com' }), 'id');
      const dealId = textAt(await call('velaro_create_deal', { name: 'Desks', contactId }), 'id');
      const task = { type: 'task', subject: 'Send the offer', dueAt: '2026-12-01T10:00:00+01:00', contactId, dealId };
      const logged = await call('velaro_log_activity', task);
      expect(logged).toEqual({
        id: expect.stringMatching(/^act_/),
        type: 'task',
        createdAt: '2026-11-10T12:01:00.000Z',
      });
      expect((await read(listActivities(site, { leadId: dealId }, { limit: 5 }))).items).toMatchObject([
        { id: logged.id, contactId, dueAt: '2026-12-01T09:00:00.000Z' },
      ]);
      expect((await failure('velaro_log_activity', { type: 'note', subject: 'x' }))?.message).toBe(
        'contactId is missing: give contactId, dealId or caseId, or several of them.',
      );
      expect((await failure('velaro_log_activity', { ...task, dueAt: '2026-12-01' }))?.message).toBe(
        'dueAt must be a date and time with its zone, such as 2026-12-01T10:00:00Z.',
      );
    });
  });
}
