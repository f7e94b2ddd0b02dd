// Makes a lead.
import form from '../../../catalog/workflow-steps/create-lead.ts';
import { createLead } from '../../../stores/records/leads.ts';
import { pipelines, referredStage } from '../../../stores/records/pipelines.ts';
import { referred } from '../../../stores/records/record-table.ts';
import { defineStep } from '../define-step.ts';

export default defineStep(form, {
  *check({ pipelineId, stageId }, { place, field }) {
    if (pipelineId !== undefined) yield* referred(pipelines, place, pipelineId, `${field}.pipelineId`);
    if (stageId !== undefined) yield* referredStage(place, stageId, `${field}.stageId`);
  },
  *change(settings, { place }) {
    return yield* createLead(place, settings);
  },
});
