// Moves a lead to another stage.
import form from '../../../catalog/workflow-steps/move-lead.ts';
import { updateLead } from '../../../stores/records/leads.ts';
import { referredStage } from '../../../stores/records/pipelines.ts';
import { defineStep } from '../define-step.ts';

export default defineStep(form, {
  *check({ stageId }, { place, field }) {
    yield* referredStage(place, stageId, `${field}.stageId`);
  },
  *change({ leadId, stageId }, { place }) {
    return yield* updateLead(place, leadId, { stageId });
  },
});
