// A page of the contacts of a campaign.
import tool from '../../../skills/velaro/list-enrollments.ts';
import { listEnrollments } from '../../../stores/campaigns/enrollments.ts';
import { listNotSent } from '../../../stores/campaigns/not-sent.ts';
import { defineNativeWork } from '../../native/define-native-handler.ts';
import { pageOf } from '../../native/page-of.ts';

export default defineNativeWork(tool, function* ({ campaignId, ...query }, { place, keyId }) {
  const { items, ...rest } = pageOf(yield* listEnrollments(place, campaignId, query, { ...query, keyId }));
  const notSent = yield* listNotSent(items.map(({ id }) => id));
  const enrollments = items.map(({ id, contactId, status, stepsDone, nextStepAt, reason }) => ({
    ...{ contactId, status, currentStep: stepsDone, nextStepAt, reason },
    notSent: notSent.filter(({ enrollmentId }) => enrollmentId === id),
  }));
  return { enrollments, ...rest };
});
