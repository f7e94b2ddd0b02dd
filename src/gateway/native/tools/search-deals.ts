// A page of the site's deals.
import { decimal } from '../../../skills/velaro/parts/fields.ts';
import tool from '../../../skills/velaro/search-deals.ts';
import { listLeads } from '../../../stores/records/leads.ts';
import { dealStage } from '../deal-stage.ts';
import { defineNativeWork } from '../define-native-handler.ts';
import { pageOf } from '../page-of.ts';

export default defineNativeWork(tool, function* (query, { place, keyId }) {
  const { stage: wanted, minAmount, noActivitySince: idleSince, ...filter } = query;
  const stage = wanted === undefined ? undefined : yield* dealStage(place, wanted);
  const found = yield* listLeads(
    place,
    {
      ...filter,
      ...(stage && (stage.id === wanted ? { stageId: stage.id } : { stageName: stage.name })),
      minAmount: minAmount === undefined ? undefined : decimal(minAmount),
      idleSince,
    },
    { ...query, keyId },
  );
  const { items, ...rest } = pageOf(found);
  return {
    deals: items.map(({ value, stageName, stageKind, ...deal }) => ({
      ...deal,
      amount: value?.amount ?? null,
      currency: value?.currency ?? null,
      stage: stageName,
      status: stageKind,
    })),
    ...rest,
  };
});
