// A campaign changed, started, paused or ended.
import tool from '../../../skills/velaro/update-campaign.ts';
import { updateCampaign } from '../../../stores/campaigns/campaigns.ts';
import { defineNativeWork } from '../../native/define-native-handler.ts';

export default defineNativeWork(tool, ({ campaignId, ...changes }, { place }) =>
  updateCampaign(place, campaignId, changes),
);
