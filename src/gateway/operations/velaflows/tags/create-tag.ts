// A new tag of the workspace.
import operation from '../../../../catalog/velaflows/tags/create-tag.ts';
import { createTag } from '../../../../stores/records/tags.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, (input, { place }) => createTag(place, input));
