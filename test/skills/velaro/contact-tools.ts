// Contacts through their tools: one set of records with the APIs, seen by its own site only.
import { describe, expect, it } from 'vitest';
import { createContact, getContact } from '../../../src/stores/records/contacts.ts';
import type { OpenStore } from '../../stores/store-fixture.ts';
import { everyPageOf, openNative, textAt } from './native-fixture.ts';

export function describeContactTools(name: string, open: OpenStore): void {
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
      expect(await read(() => getContact(site, contactId))).toMatchObject({
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
      const { id } = await write(() =>
        createContact(site, { email: 'lea@example.com', firstName: 'Léa', lastName: 'Dubois', phone: '+33155501120' }),
      );
      await write(() => createContact(sandbox, { firstName: 'Lea', lastName: 'Sandbox' }));
      for (const filter of [{ query: 'lea dubois' }, { email: 'Lea@example.com' }, { phone: '+33155501120' }, {}])
        expect(await call('velaro_search_contacts', filter)).toMatchObject({ contacts: [{ id, firstName: 'Léa' }] });
      expect(await call('velaro_search_contacts', { tag: 'VIP' })).toEqual({ contacts: [] });
      expect(await call('velaro_search_contacts', {}, { siteId: 'site_b' })).toEqual({ contacts: [] });
    });

    it('come page by page, each once; a cursor is of its key and its filters', async () => {
      const fixture = await openNative(open);
      const { call, failure, write, site, passSeconds } = fixture;
      for (const company of ['A', 'B', 'C', 'D', 'E']) {
        await write(() => createContact(site, { company, firstName: 'Sam' }));
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

    it('are made once by those who make them at the same time', async () => {
      const { call } = await openNative(open);
      const companies = ['A', 'B', 'C', 'D', 'E', 'F'];
      const email = 'ada@example.com';
      const all = await Promise.all(companies.map((company) => call('velaro_upsert_contact', { email, company })));
      expect(all.filter(({ created }) => created)).toHaveLength(1);
      expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    });
  });
}
