// A tag with what is named changed.
import operation from '../../../../catalog/velaflows/tags/update-tag.ts';
import { updateTag } from '../../../../stores/records/tags.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, ({ id, ...changes }, { place, expectedVersion }) =>
  updateTag(place, id, changes, expectedVersion),
);
