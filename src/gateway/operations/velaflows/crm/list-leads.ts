// A page of the leads that the key sees.
import operation from '../../../../catalog/velaflows/crm/list-leads.ts';
import { listLeads } from '../../../../stores/records/leads.ts';
import { defineHandler } from '../../define-handler.ts';

export default defineHandler(operation, function* (input, { place, keyId }) {
  return (yield* listLeads(place, input, { keyId, ...input })).json('leads');
});
