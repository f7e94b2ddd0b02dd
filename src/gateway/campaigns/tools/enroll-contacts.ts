// The beginning of an intake of many contacts.
import tool from '../../../skills/velaro/enroll-contacts.ts';
import { startIntake } from '../../../stores/campaigns/intakes.ts';
import { defineNativeWork } from '../../native/define-native-handler.ts';

export default defineNativeWork(tool, function* ({ campaignId, tag }, { place }) {
  const { enrolled } = yield* startIntake(place, campaignId, tag);
  return { status: 'enrolling' as const, enrolled };
});
