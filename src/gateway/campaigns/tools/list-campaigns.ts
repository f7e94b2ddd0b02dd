// A page of the site's campaigns.
import tool from '../../../skills/velaro/list-campaigns.ts';
import { listCampaigns } from '../../../stores/campaigns/campaigns.ts';
import { countEnrollments } from '../../../stores/campaigns/counts.ts';
import { latestIntake } from '../../../stores/campaigns/intakes.ts';
import { defineNativeWork } from '../../native/define-native-handler.ts';
import { pageOf } from '../../native/page-of.ts';

export default defineNativeWork(tool, function* (query, { place, keyId }) {
  const { items, ...rest } = pageOf(yield* listCampaigns(place, query, { ...query, keyId }));
  const counts = yield* countEnrollments(items.map(({ id }) => id));
  const campaigns = [];
  for (const [index, campaign] of items.entries()) {
    const { enrolled = 0, completed = 0 } = counts[index] ?? {};
    campaigns.push({ ...campaign, enrolled, completed, enrolling: (yield* latestIntake(campaign.id)) ?? null });
  }
  return { campaigns, ...rest };
});
