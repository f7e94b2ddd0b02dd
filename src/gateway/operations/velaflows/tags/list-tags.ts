// A page of the tags that the key sees.
import operation from '../../../../catalog/velaflows/tags/list-tags.ts';
import { listTags } from '../../../../stores/records/tags.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, function* (input, { place, keyId }) {
  return (yield* listTags(place, { keyId, ...input })).json('tags');
});
