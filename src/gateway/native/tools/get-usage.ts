// How much of the month's calls are gone.
import tool from '../../../skills/velaro/get-usage.ts';
import { defineNativeHandler } from '../define-native-handler.ts';

export default defineNativeHandler(tool, async ({ month }, { place, keyId, store }) => {
  const { quota, ...report } = await store.usage(place.siteId, keyId, month);
  return {
    month: report.month,
    used: report.used,
    quota: quota.limit,
    quotaOf: quota.of,
    remaining: Math.max(0, quota.limit - quota.used),
    resetsAt: quota.resetsAt,
    byTool: report.byTool,
  };
});
