// A case with what is named changed, and the comment on it.
import tool from '../../../skills/velaro/update-case.ts';
import { logActivity } from '../../../stores/records/activities.ts';
import { cases, updateCase } from '../../../stores/records/cases.ts';
import { defineNativeWork } from '../define-native-handler.ts';
import { caseNaming, namedAgent, namedRecord } from '../named-record.ts';

export default defineNativeWork(tool, function* ({ caseId, assignedTo, comment, ...changes }, { place }) {
  yield* namedRecord(cases, place, caseId, caseNaming);
  if (assignedTo !== undefined) yield* namedAgent(place, assignedTo, 'assignedTo');
  const changed = yield* updateCase(place, caseId, { ...changes, assigneeId: assignedTo });
  if (comment !== undefined)
    yield* logActivity(place, { type: 'note', subject: `Comment on case ${changed.number}`, body: comment, caseId });
  return changed;
});
