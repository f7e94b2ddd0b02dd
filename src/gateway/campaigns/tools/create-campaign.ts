// A new campaign, as a draft.
import tool from '../../../skills/velaro/create-campaign.ts';
import { createCampaign } from '../../../stores/campaigns/campaigns.ts';
import { defineNativeWork } from '../../native/define-native-handler.ts';

export default defineNativeWork(tool, function* (given, { place }) {
  const campaign = yield* createCampaign(place, given);
  return { ...campaign, stepCount: campaign.steps.length };
});
