// One campaign, and how far it is.
import tool from '../../../skills/velaro/get-campaign.ts';
import { getCampaign } from '../../../stores/campaigns/campaigns.ts';
import { countEnrollments, countSends } from '../../../stores/campaigns/counts.ts';
import { latestIntake } from '../../../stores/campaigns/intakes.ts';
import { defineNativeWork } from '../../native/define-native-handler.ts';

export default defineNativeWork(tool, function* ({ campaignId }, { place }) {
  const campaign = yield* getCampaign(place, campaignId);
  const [enrollments] = yield* countEnrollments([campaignId]);
  if (!enrollments) throw new Error('a campaign was not counted');
  const { sent, skipped, unknown } = yield* countSends(campaignId);
  return {
    ...campaign,
    stats: { ...enrollments, sent, skipped, unknown },
    enrolling: (yield* latestIntake(campaignId)) ?? null,
  };
});
