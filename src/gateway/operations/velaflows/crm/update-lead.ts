// A lead with what is named changed.
import operation from '../../../../catalog/velaflows/crm/update-lead.ts';
import { updateLead } from '../../../../stores/records/leads.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, ({ id, ...changes }, { place, expectedVersion }) =>
  updateLead(place, id, changes, expectedVersion),
);
