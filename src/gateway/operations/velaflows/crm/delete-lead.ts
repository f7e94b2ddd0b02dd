// Takes a lead away.
import operation from '../../../../catalog/velaflows/crm/delete-lead.ts';
import { deleteLead } from '../../../../stores/records/leads.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, ({ id }, { place, expectedVersion }) => deleteLead(place, id, expectedVersion));
