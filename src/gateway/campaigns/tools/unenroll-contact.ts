// A contact out of a campaign.
import tool from '../../../skills/velaro/unenroll-contact.ts';
import { unenrollContact } from '../../../stores/campaigns/enrollments.ts';
import { defineNativeWork } from '../../native/define-native-handler.ts';

export default defineNativeWork(tool, function* ({ campaignId, contactId, reason = null }, { place }) {
  const { id, status } = yield* unenrollContact(place, campaignId, contactId, reason);
  return { enrollmentId: id, status };
});
