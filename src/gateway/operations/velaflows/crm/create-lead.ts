// A new lead.
import operation from '../../../../catalog/velaflows/crm/create-lead.ts';
import { createLead } from '../../../../stores/records/leads.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, (input, { place }) => createLead(place, input));
