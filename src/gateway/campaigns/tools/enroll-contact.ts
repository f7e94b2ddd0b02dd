// A contact in a campaign, and which steps pass it by.
import tool from '../../../skills/velaro/enroll-contact.ts';
import { addressOf, missingAddress } from '../../../stores/campaigns/due-steps.ts';
import { enrollContact } from '../../../stores/campaigns/enrollments.ts';
import { isUnsubscribed } from '../../../stores/campaigns/unsubscriptions.ts';
import { defineNativeWork } from '../../native/define-native-handler.ts';

export default defineNativeWork(tool, function* ({ campaignId, contactId, again }, { place }) {
  const { enrollment, begun, campaign, contact } = yield* enrollContact(place, campaignId, contactId, again);
  const skipped = [];
  for (const [index, step] of campaign.steps.entries()) {
    if (step.channel === 'message') continue;
    const address = addressOf(contact, step);
    if (address === null) skipped.push({ step: index + 1, reason: missingAddress(step.channel) });
    else if (yield* isUnsubscribed(place, step.channel, [contactId, address]))
      skipped.push({ step: index + 1, reason: 'the contact has unsubscribed' });
  }
  return {
    enrollmentId: enrollment.id,
    status: enrollment.status,
    alreadyEnrolled: !begun,
    nextStepAt: enrollment.nextStepAt,
    skipped,
  };
});
