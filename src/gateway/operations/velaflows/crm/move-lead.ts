// A lead in another stage.
import operation from '../../../../catalog/velaflows/crm/move-lead.ts';
import { updateLead } from '../../../../stores/records/leads.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, ({ id, stageId }, { place, expectedVersion }) =>
  updateLead(place, id, { stageId }, expectedVersion),
);
