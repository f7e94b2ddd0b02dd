// What the native tools refuse, with the field that is wrong and what to do about it.
import { expect, it } from 'vitest';
import { openSqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import type { OpenStore } from '../../stores/store-fixture.ts';
import { openNative, textAt } from './native-fixture.ts';

const nobody = 'con_00000000000000000000';

const open: OpenStore = (folder, clock) => openSqliteStore(folder, { clock });

it('contacts are refused with the field that is wrong', async () => {
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

it('deals are refused with the field that is wrong', async () => {
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
    ['velaro_update_deal', { dealId, ownerId: 'agt_none' }, 'ownerId: there is no agent agt_none.'],
    ['velaro_update_deal', { dealId: unknown, stage: 'Won' }, `dealId: there is no deal ${unknown}.`],
    [
      'velaro_update_deal',
      { dealId: '90100001', stage: 'Won' },
      "dealId must be the id of a deal, as Velaro's own tools give it.",
    ],
    ['velaro_create_deal', { name: 'x', contactId: nobody }, `contactId: there is no contact ${nobody}.`],
  ];
  for (const [tool, args, message] of messages) expect((await failure(tool, args))?.message).toBe(message);
  const noAgent = await failure('velaro_update_deal', { dealId, ownerId: 'agt_none' });
  expect(noAgent).toMatchObject({ hint: 'velaro_list_agents gives the ids of those that are there.' });
  expect((await failure('velaro_update_deal', { dealId, stage: 'Nowhere' }))?.hint).toBe(
    'The stages are: New, Qualified, Proposal, Negotiation, Won, Lost.',
  );
});

it('statistics are refused for days that are none, or in the wrong order', async () => {
  const { failure } = await openNative(open);
  const problem = async (from: string, to: string) =>
    (await failure('velaro_get_conversation_stats', { from, to }))?.message;
  expect(await problem('2026-02-30', '2026-03-01')).toBe('from must be a day, such as 2026-12-31.');
  expect(await problem('2026-11-10T00:00:00Z', '2026-11-11')).toBe('from must be a day, such as 2026-12-31.');
  expect(await problem('2026-11-12', '2026-11-11')).toBe('to must not be before from.');
  expect(await problem('2024-11-12', '2026-11-11')).toBe('to must be at most 366 days after from.');
});

it('usage is refused for what is no month', async () => {
  const { failure } = await openNative(open);
  for (const month of ['2026-13', '2026-1', 'October', '2026-10-01'])
    expect((await failure('velaro_get_usage', { month }))?.message).toBe('month must be a month like 2026-10.');
});
