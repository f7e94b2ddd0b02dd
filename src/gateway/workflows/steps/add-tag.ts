// Gives a contact a tag. One who has it already is not changed, and no event tells of it.
import form from '../../../catalog/workflow-steps/add-tag.ts';
import { contacts, updateContact } from '../../../stores/records/contacts.ts';
import { claim, referred } from '../../../stores/records/record-table.ts';
import { getTag, tags } from '../../../stores/records/tags.ts';
import { defineStep } from '../define-step.ts';

export default defineStep(form, {
  *check({ tagId }, { place, field }) {
    yield* referred(tags, place, tagId, `${field}.tagId`);
  },
  *change({ contactId, tagId }, { place }) {
    const { name } = yield* getTag(place, tagId);
    const { tags: before } = yield* claim(contacts, place, contactId);
    if (before.includes(name)) return { contactId, tags: before, added: false };
    const { tags: after } = yield* updateContact(place, contactId, { tags: [...before, name] });
    return { contactId, tags: after, added: true };
  },
});
