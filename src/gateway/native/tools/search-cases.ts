// A page of the site's cases.
import tool from '../../../skills/velaro/search-cases.ts';
import { listCases } from '../../../stores/records/cases.ts';
import { defineNativeWork } from '../define-native-handler.ts';
import { pageOf } from '../page-of.ts';

export default defineNativeWork(tool, function* ({ assignedTo: assigneeId, ...query }, { place, keyId }) {
  const found = yield* listCases(place, { ...query, assigneeId }, { ...query, keyId });
  const { items, ...rest } = pageOf(found);
  return { cases: items.map(({ assigneeId: assignedTo, ...each }) => ({ ...each, assignedTo })), ...rest };
});
