// Tags: the words by which a workspace sorts its contacts.
import { VelaroError } from '../../core/errors.ts';
import { now, run, type Work } from '../transaction/work.ts';
import * as field from './field.ts';
import { listByName, type Page, type PageRequest, selectPage } from './page.ts';
import { inWorkspace, type Place, type Workplace, within, workplaceOf } from './place.ts';
import { plainText } from './plain-text.ts';
import {
  changedFields,
  claim,
  get,
  insertUnique,
  newRecord,
  type RecordFields,
  type RecordTable,
  recordFields,
  update,
} from './record-table.ts';
import { selection } from './selection.ts';

export interface Tag extends RecordFields {
  /** No other tag of the workspace has the same, capitals and accents aside. */
  readonly name: string;
  /** `#` and six hex digits in lower case. */
  readonly color: string;
}

export interface TagChanges {
  readonly name?: string | undefined;
  readonly color?: string | undefined;
}

const usualColor = '#64748b';

export const tags: RecordTable<Tag> = {
  noun: 'tag',
  name: 'tags',
  ...selection('tags AS r', {
    ...recordFields,
    name: field.text('r.name'),
    color: field.text('r.color'),
  }),
};
const tagList = listByName(tags);

/** By name. */
export function* listTags(place: Place, request: PageRequest): Work<Page<Tag>> {
  return yield* selectPage(tagList, within(place), request);
}

/** @throws VelaroError `record.unknown` */
export function* getTag(place: Place, id: string): Work<Tag> {
  return yield* get(tags, place, id);
}

/** @throws VelaroError `record.exists` where the workspace has a tag of that name. */
export function* createTag(place: Place, { name, color = usualColor }: TagChanges & { name: string }): Work<Tag> {
  const workplace = yield* workplaceOf(place);
  const tag: Tag = newRecord('tag', workplace, yield* now(), { name, color: color.toLowerCase() });
  if (!(yield* insertUnique(tags.name, workplace, tag, columnsOf(tag)))) throw taken(name);
  return tag;
}

/** @throws VelaroError `record.unknown`, `version.stale`, or `record.exists` where another tag has that name. */
export function* updateTag(place: Place, id: string, changes: TagChanges, expectedVersion?: number): Work<Tag> {
  const before = yield* claim(tags, place, id, expectedVersion);
  const name = changes.name ?? before.name;
  const tag: Tag = {
    ...changedFields(before, yield* now()),
    name,
    color: changes.color?.toLowerCase() ?? before.color,
  };
  if (plainText(name) !== plainText(before.name)) {
    const others = yield* selectPage(
      tagList,
      [...within(inWorkspace(place, before.workspaceId)), ['r.plain_name = ?', plainText(name)]],
      { limit: 1 },
    );
    if (others.items.length > 0) throw taken(name);
  }
  yield* update(tags.name, tag, columnsOf(tag));
  return tag;
}

/** Takes it from everything that has it. @throws VelaroError `record.unknown` */
export function* deleteTag(place: Place, id: string): Work<void> {
  yield* claim(tags, place, id);
  yield* run('DELETE FROM contact_tags WHERE tag_id = $1', id);
  yield* run('DELETE FROM tags WHERE id = $1', id);
}

/** Gives a new or claimed contact these tags and no others; makes those that the workspace lacks. */
export function* setContactTags(place: Workplace, contactId: string, names: readonly string[]): Work<void> {
  yield* run('DELETE FROM contact_tags WHERE contact_id = $1', contactId);
  for (const name of names) {
    const tag: Tag = newRecord('tag', place, yield* now(), { name, color: usualColor });
    yield* insertUnique(tags.name, place, tag, columnsOf(tag));
    yield* run(
      `INSERT INTO contact_tags (contact_id, tag_id) SELECT $1, id FROM tags
       WHERE workspace_id = $2 AND environment = $3 AND plain_name = $4 ON CONFLICT DO NOTHING`,
      contactId,
      place.workspaceId,
      place.environment,
      plainText(name),
    );
  }
}

function columnsOf({ name, color }: Tag) {
  return { name, plain_name: plainText(name), color };
}

function taken(name: string): VelaroError {
  return new VelaroError('record.exists', `There is a tag ${JSON.stringify(name)} already.`, {
    hint: 'Choose another name, or use the tag that is there.',
    details: { field: 'name' },
  });
}
