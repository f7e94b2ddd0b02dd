// Searches the incidents of ServiceNow.
import * as z from 'zod';
import { pagesOf } from '../cursor.ts';
import { defineVendorTool } from '../define-tool.ts';
import { incident, incidentFields, shownIncident, storedIncident } from './table/incident.ts';
import { allOf, condition, encodedQuery, person, searchValue, words } from './table/query.ts';
import { nextOffset, readRows, rows } from './table/records.ts';
import { servicenow } from './vendor.ts';

const name = 'servicenow_search_incidents';
const pages = pagesOf(name, 'incidents');

const input = z
  .strictObject({
    text: searchValue.optional().describe('Words to look for in all text of an incident'),
    activeOnly: z.boolean().optional().describe('Only incidents that are not closed'),
    priority: z
      .enum(['1', '2', '3', '4', '5'])
      .optional()
      .describe('1 Critical, 2 High, 3 Moderate, 4 Low, 5 Planning'),
    assignedTo: searchValue.optional().describe('User name or full name of who is to solve it'),
    encodedQuery: encodedQuery.optional(),
    ...pages.input,
  })
  .superRefine(pages.check);

export default defineVendorTool({
  name,
  vendor: servicenow,
  vendorScopes: ['itil'],
  scope: 'itsm',
  kind: 'read',
  title: 'Search ServiceNow incidents',
  description: 'Search ServiceNow incidents by words, priority, assignee or encoded query; the newest first.',
  input,
  output: z.object({ incidents: z.array(incident), ...pages.output }),
  example: { activeOnly: true, priority: '1', limit: 10 },

  request: (query) =>
    readRows('incident', {
      query: allOf(
        query.encodedQuery,
        query.activeOnly ? ['active=true'] : [],
        condition('priority=', query.priority),
        person('assigned_to', query.assignedTo),
        words(query.text),
        ['ORDERBYDESCopened_at'],
      ),
      fields: incidentFields,
      limit: query.limit,
      offset: pages.start(query),
    }),

  answer: rows(storedIncident),

  read: (answer, query) => ({
    incidents: answer.result.map(shownIncident),
    ...pages.next(query, nextOffset(answer, { limit: query.limit, offset: pages.start(query) })),
  }),

  subject: () => 'incidents to search',
});
