// Gets one incident of ServiceNow, by its number.
import * as z from 'zod';
import { defineVendorTool } from '../define-tool.ts';
import { recordNumber } from './table/fields.ts';
import { incident, incidentFields, shownIncident, storedIncident } from './table/incident.ts';
import { condition } from './table/query.ts';
import { field, label, readRows, rows } from './table/records.ts';
import { servicenow } from './vendor.ts';

const text = z.string().nullable();

export default defineVendorTool({
  name: 'servicenow_get_incident',
  vendor: servicenow,
  vendorScopes: ['itil'],
  scope: 'itsm',
  kind: 'read',
  title: 'Get a ServiceNow incident',
  description: 'Get one ServiceNow incident by its number, with its comments and work notes.',
  input: z.strictObject({ number: recordNumber('INC', 'incident') }),
  output: incident.extend({
    description: text,
    comments: text.describe('What the caller sees, the newest first'),
    workNotes: text.describe('What only agents see, the newest first'),
    closeNotes: text,
  }),
  example: { number: 'INC0010001' },

  request: ({ number }) =>
    readRows('incident', {
      query: condition('number=', number).join('^'),
      fields: [...incidentFields, 'description', 'comments', 'work_notes', 'close_notes'],
      limit: 1,
    }),

  answer: rows({ ...storedIncident, description: field, comments: field, work_notes: field, close_notes: field }),

  read({ result: [found] }) {
    if (!found) return undefined;
    return {
      ...shownIncident(found),
      description: label(found.description),
      comments: label(found.comments),
      workNotes: label(found.work_notes),
      closeNotes: label(found.close_notes),
    };
  },

  subject: ({ number }) => `incident ${number}`,
  notFoundHint: 'The user of this connection sees only the incidents that its roles allow.',
});
