// A deal with what is named changed.
import { VelaroError } from '../../../core/errors.ts';
import { decimal } from '../../../skills/velaro/parts/fields.ts';
import tool from '../../../skills/velaro/update-deal.ts';
import { type Lead, leads, updateLead } from '../../../stores/records/leads.ts';
import { inWorkspace } from '../../../stores/records/place.ts';
import { claim } from '../../../stores/records/record-table.ts';
import { dealStage } from '../deal-stage.ts';
import { defineNativeWork } from '../define-native-handler.ts';
import { dealNaming, namedAgent, namedRecord } from '../named-record.ts';

export default defineNativeWork(tool, function* ({ dealId, stage, amount, currency, ownerId, closeDate }, { place }) {
  yield* namedRecord(leads, place, dealId, dealNaming);
  if (ownerId !== undefined) yield* namedAgent(place, ownerId, 'ownerId');
  const before = yield* claim(leads, place, dealId);
  const workplace = inWorkspace(place, before.workspaceId);
  const lead = yield* updateLead(workplace, dealId, {
    ownerId,
    closeDate,
    value: newValue(before, amount, currency),
    ...(stage !== undefined && { stageId: (yield* dealStage(workplace, stage, before.pipelineId)).id }),
  });
  const { id, updatedAt, value, stageName } = lead;
  return { id, stage: stageName, amount: value?.amount ?? null, currency: value?.currency ?? null, updatedAt };
});

/** Undefined where neither is given: then the value stays. */
function newValue(
  { value }: Lead,
  amount: number | undefined,
  currency: string | undefined,
): Lead['value'] | undefined {
  if (amount === undefined && currency === undefined) return undefined;
  return {
    amount: amount === undefined ? (value?.amount ?? missing('amount')) : decimal(amount),
    currency: currency ?? value?.currency ?? missing('currency'),
  };
}

function missing(field: string): never {
  throw new VelaroError('argument.invalid', `${field} is missing: the deal has no amount yet.`, {
    hint: 'Give amount and currency together.',
    details: { field },
  });
}
