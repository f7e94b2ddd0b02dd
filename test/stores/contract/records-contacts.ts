// Contacts and their tags: found again by what is known of them, one for each e-mail address, changed only as they were seen.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createContact,
  getContact,
  listContacts,
  updateContact,
  upsertContact,
} from '../../../src/stores/records/contacts.ts';
import { createTag, deleteTag, listTags, updateTag } from '../../../src/stores/records/tags.ts';
import type { OpenStore } from '../store-fixture.ts';
import { openRecords, type RecordsFixture } from './records-fixture.ts';

export function describeContacts(name: string, open: OpenStore): void {
  describe(`${name}: contacts`, () => {
    let fixture: RecordsFixture;
    beforeEach(async () => {
      fixture = await openRecords(open);
    });
    afterEach(() => fixture.close());
    const found = async (filter: object) =>
      (await fixture.read(() => listContacts(fixture.site, filter, { limit: 100 }))).items.map(
        ({ firstName }) => firstName,
      );

    it('are read back as they were made', async () => {
      fixture.at('2026-11-12T08:30:00.125Z');
      const made = await fixture.write(() =>
        createContact(fixture.site, {
          email: 'Zoë.Marchand@Example.com',
          phone: '+33612345678',
          firstName: 'Zoë',
          tags: ['VIP', 'newsletter', 'vip'],
          customFields: { tier: 'gold', orders: 3, subscribed: true, gone: null },
        }),
      );
      expect(made).toEqual({
        id: expect.stringMatching(/^con_[0-9A-Za-z]{20}$/),
        workspaceId: fixture.first.workspaceId,
        email: 'zoë.marchand@example.com',
        phone: '+33612345678',
        firstName: 'Zoë',
        lastName: null,
        company: null,
        tags: ['VIP', 'newsletter'],
        customFields: { tier: 'gold', orders: 3, subscribed: true },
        createdAt: '2026-11-12T08:30:00.125Z',
        updatedAt: '2026-11-12T08:30:00.125Z',
        version: 1,
      });
      expect(await fixture.read(() => getContact(fixture.first, made.id))).toEqual(made);
    });

    it('keep what a change does not name', async () => {
      const { id } = await fixture.write(() =>
        createContact(fixture.site, { firstName: 'Ann', lastName: 'Lee', tags: ['a'], customFields: { x: 1, y: 2 } }),
      );
      fixture.passSeconds(5);
      const changes = { lastName: null, company: 'Acme', customFields: { x: null, z: '<b>3</b>' } };
      const changed = await fixture.write(() => updateContact(fixture.site, id, changes));
      expect(changed).toMatchObject({
        firstName: 'Ann',
        lastName: null,
        company: 'Acme',
        tags: ['a'],
        customFields: { y: 2, z: '<b>3</b>' },
        createdAt: '2026-11-10T12:01:00.000Z',
        updatedAt: '2026-11-10T12:01:05.000Z',
        version: 2,
      });
      expect(await fixture.read(() => getContact(fixture.site, id))).toEqual(changed);
    });

    it('are not changed by who has seen an older version', async () => {
      const { id } = await fixture.write(() => createContact(fixture.site, { firstName: 'Ann' }));
      await fixture.write(() => updateContact(fixture.site, id, { firstName: 'Bea' }, 1));
      await expect(
        fixture.write(() => updateContact(fixture.site, id, { firstName: 'Cleo' }, 1)),
      ).rejects.toMatchObject({
        code: 'version.stale',
        httpStatus: 412,
        message: `The contact ${id} has changed: it is at version 2, not 1.`,
      });
      expect(await fixture.read(() => getContact(fixture.site, id))).toMatchObject({ firstName: 'Bea', version: 2 });
    });

    it('lose no change when several come at once', async () => {
      const { id } = await fixture.write(() => createContact(fixture.site, {}));
      await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          fixture.write(() => updateContact(fixture.site, id, { customFields: { [`field${i}`]: i } })),
        ),
      );
      const contact = await fixture.read(() => getContact(fixture.site, id));
      expect(Object.values(contact.customFields).toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      expect(contact.version).toBe(9);
    });

    it('have their e-mail address to themselves within a workspace', async () => {
      const { id } = await fixture.write(() => createContact(fixture.first, { email: 'ann@example.com' }));
      const other = await fixture.write(() => createContact(fixture.first, { email: 'bea@example.com' }));
      const taken = { code: 'record.exists', details: { field: 'email' } };
      await expect(
        fixture.write(() => createContact(fixture.site, { email: 'ANN@example.com' })),
      ).rejects.toMatchObject(taken);
      await expect(
        fixture.write(() => updateContact(fixture.first, other.id, { email: 'Ann@Example.com' })),
      ).rejects.toMatchObject(taken);
      await fixture.write(() => updateContact(fixture.first, id, { email: 'ann@example.com' }));
      await fixture.write(() => createContact(fixture.second, { email: 'ann@example.com' }));
      await fixture.write(() => createContact(fixture.sandbox, { email: 'ann@example.com' }));
      const both = await fixture.read(() => listContacts(fixture.site, { email: 'Ann@example.com' }, { limit: 10 }));
      expect(both.items.map(({ workspaceId }) => workspaceId).toSorted()).toEqual(
        [fixture.first.workspaceId, fixture.second.workspaceId].toSorted(),
      );
    });

    it('are found by every word of their names, company, address or number, whatever its capitals and accents', async () => {
      await fixture.write(() =>
        createContact(fixture.site, { firstName: 'Chloé', lastName: 'Marchand', company: 'Côte d’Azur' }),
      );
      fixture.passSeconds(1);
      await fixture.write(() =>
        createContact(fixture.site, { firstName: 'Ben', email: 'ben_100%@example.com', phone: '+4670' }),
      );
      expect(await found({ query: 'CHLOE cote' })).toEqual(['Chloé']);
      expect(await found({ query: 'chloe lindqvist' })).toEqual([]);
      expect(await found({ query: '100%' })).toEqual(['Ben']);
      expect(await found({ query: 'n_1' })).toEqual(['Ben']);
      expect(await found({ query: '_h' })).toEqual([]);
      expect(await found({ query: `' OR 1=1 --` })).toEqual([]);
      expect(await found({ phone: '+4670' })).toEqual(['Ben']);
      expect(await found({ query: '  ' })).toEqual(['Ben', 'Chloé']);
    });

    it('are matched by id, then address, then number, before a new one is made', async () => {
      const upsert = async (given: object) => {
        const { contact, created } = await fixture.write(() => upsertContact(fixture.site, given));
        return [contact.id, created, contact.firstName];
      };
      const [id] = await upsert({ email: 'ann@example.com', phone: '+1555', firstName: 'Ann' });
      expect(await upsert({ email: 'ANN@example.com', firstName: 'Anna' })).toEqual([id, false, 'Anna']);
      expect(await upsert({ phone: '+1555', lastName: 'Lee' })).toEqual([id, false, 'Anna']);
      expect(await upsert({ contactId: id, email: 'anna@example.com' })).toEqual([id, false, 'Anna']);
      expect(await upsert({ email: 'new@example.com', phone: '+1666' })).toEqual([expect.any(String), true, null]);
      await expect(upsert({ contactId: 'con_none' })).rejects.toMatchObject({ code: 'record.unknown' });
    });

    it('are not written down a second time where nobody listens', async () => {
      await fixture.write(() => createContact(fixture.second, { firstName: 'Ann' }));
      await fixture.hear();
      expect(await fixture.events()).toEqual([]);
    });

    it('tell of themselves when they are made and changed', async () => {
      await fixture.hear();
      const made = await fixture.write(() => createContact(fixture.second, { firstName: 'Ann' }));
      fixture.passSeconds(1);
      await fixture.write(() => updateContact(fixture.site, made.id, { firstName: 'Bea' }));
      expect(await fixture.events()).toEqual([
        { name: 'contact.created', subject: made.id, workspace_id: fixture.second.workspaceId, data: made },
        {
          name: 'contact.updated',
          subject: made.id,
          workspace_id: fixture.second.workspaceId,
          data: { ...made, firstName: 'Bea', updatedAt: '2026-11-10T12:01:01.000Z', version: 2 },
        },
      ]);
    });

    it('take new names of their tags, and lose those that are deleted', async () => {
      const { id } = await fixture.write(() => createContact(fixture.site, { tags: ['Blue', 'Old'] }));
      fixture.passSeconds(1);
      await fixture.write(() => createContact(fixture.site, { firstName: 'Ben', tags: ['old'] }));
      const { items } = await fixture.read(() => listTags(fixture.site, { limit: 10 }));
      const [blue, old] = items;
      expect(items.map((tag) => [tag.name, tag.color])).toEqual([
        ['Blue', '#64748b'],
        ['Old', '#64748b'],
      ]);
      await fixture.write(() => updateTag(fixture.site, blue?.id ?? '', { name: 'Bleu' }, 1));
      expect(await found({ tag: 'OLD' })).toEqual(['Ben', null]);
      await fixture.write(() => deleteTag(fixture.site, old?.id ?? ''));
      expect(await fixture.read(() => getContact(fixture.site, id))).toMatchObject({ tags: ['Bleu'] });
      expect(await found({ tag: 'old' })).toEqual([]);
      await expect(fixture.write(() => deleteTag(fixture.site, old?.id ?? ''))).rejects.toMatchObject({
        code: 'record.unknown',
      });
    });

    it('share no two tags of one name', async () => {
      const vip = await fixture.write(() => createTag(fixture.site, { name: 'VIP', color: '#FF0000' }));
      const other = await fixture.write(() => createTag(fixture.site, { name: 'Other' }));
      expect(vip.color).toBe('#ff0000');
      const taken = { code: 'record.exists', details: { field: 'name' } };
      await expect(fixture.write(() => createTag(fixture.first, { name: 'vip' }))).rejects.toMatchObject(taken);
      await expect(fixture.write(() => updateTag(fixture.site, other.id, { name: 'Vip' }))).rejects.toMatchObject(
        taken,
      );
      expect(await fixture.write(() => updateTag(fixture.site, vip.id, { name: 'Vip' }))).toMatchObject({
        name: 'Vip',
      });
      await fixture.write(() => createTag(fixture.second, { name: 'VIP' }));
    });
  });
}
