// Takes a tag away.
import operation from '../../../../catalog/velaflows/tags/delete-tag.ts';
import { deleteTag } from '../../../../stores/records/tags.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, ({ id }, { place }) => deleteTag(place, id));
