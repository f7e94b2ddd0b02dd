// One lead with its stage.
import operation from '../../../../catalog/velaflows/crm/get-lead.ts';
import { getLead } from '../../../../stores/records/leads.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, ({ id }, { place }) => getLead(place, id));
